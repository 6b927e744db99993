"""What a script can see of a page that does not fit: text that is cut, or that lies on other text."""

from __future__ import annotations

from playwright.sync_api import Page

# Words that end outside their box, and names that a chart has shortened, pushed out of its picture, or laid on others.
# Names that lean or stand upright are left to the eye: their boxes are larger than they.
FAULTS = """() => {
  const faults = [];
  const seen = (element, style) => {
    const box = element.getBoundingClientRect();
    return box.width > 2 && box.height > 2 && style.visibility !== 'hidden' && style.clipPath === 'none';
  };
  for (const element of document.querySelectorAll('[data-testid="stMain"] *')) {
    if (element.closest('svg, input, [data-testid="stDataFrame"]')) continue;
    const style = getComputedStyle(element);
    if (!['hidden', 'clip'].includes(style.overflowX) || !seen(element, style)) continue;
    const text = element.textContent.trim().slice(0, 60);
    if (text && element.scrollWidth > element.clientWidth + 1) faults.push(`cut: ${text}`);
  }
  for (const picture of document.querySelectorAll('svg.marks')) {
    const edge = picture.getBoundingClientRect();
    const texts = [...picture.querySelectorAll('text')]
      .filter(one => one.textContent.trim() && one.getAttribute('opacity') !== '0' && !one.getScreenCTM().b)
      .map(one => [one.textContent, one.getBoundingClientRect()]);
    for (const [text, box] of texts) {
      if (/[^\\s\\d]…|^…/.test(text)) faults.push(`shortened: ${text}`);
      const room = [box.left - edge.left, edge.right - box.right, box.top - edge.top, edge.bottom - box.bottom];
      if (Math.min(...room) < -3) faults.push(`outside: ${text}`);
    }
    texts.forEach(([text, a], n) => texts.slice(n + 1).forEach(([other, b]) => {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (text !== other && across > 4 && down > 6) faults.push(`on each other: ${text} | ${other}`);
    }));
  }
  return [...new Set(faults)];
}"""


def faults(page: Page) -> list[str]:
    """What of the page cannot be read, one sentence each."""
    return page.evaluate(FAULTS)
