"""`python -m documents`: writes the documents of docs/ that are made from definitions."""

import sys

from documents import write

if __name__ == "__main__":
    for name in write():
        sys.stdout.write(f"docs/{name}\n")
