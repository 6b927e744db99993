"""The glossary: three languages, and no term twice."""

import pytest

from i18n.glossary import GlossaryError, glossary, read_glossary

WORDS = glossary()


def _ids(words):
    return {term.id for term in WORDS.search(words)}


@pytest.mark.parametrize(
    ("fi", "sv", "en"),
    [
        ("hyvinvointialue", "välfärdsområde", "wellbeing services county"),
        ("palvelulinja", "servicelinje", "service line"),
        ("hoitotakuu", "vårdgaranti", "care guarantee"),
        ("toimintakate", "verksamhetsbidrag", "operating margin"),
        ("tarvekerroin", "behovskoefficient", "need coefficient"),
        ("tietoallas", "datasjö", "data lake"),
    ],
)
def test_terms_are_those_of_the_officials(fi, sv, en):
    named = [term.names for term in WORDS.terms]
    assert {"fi": fi, "sv": sv, "en": en} in named


def test_every_group_has_terms():
    assert len(WORDS.terms) >= 60
    assert all(WORDS.of(group.id) for group in WORDS.groups)


def test_every_meaning_is_a_sentence():
    for term in WORDS.terms:
        for language, text in term.means.items():
            assert text.endswith(".") and text[0].isupper(), f"{term.id} in {language}: {text}"


@pytest.mark.parametrize(
    ("words", "term"),
    [
        ("poissaolo", "sickness_absence"),
        ("SJUKLEDIGHET", "sickness_absence"),
        ("HTV2", "person_year"),
        ("spc", "xmr"),
        ("teaviisari", "tea"),
        ("delayed discharge", "delayed_transfer"),
    ],
)
def test_a_term_is_found_by_any_of_its_words(words, term):
    assert term in _ids(words)


def test_a_search_takes_every_word_into_account():
    assert _ids("wilson interval") == {"wilson_interval"}
    assert _ids("no such word") == set()
    assert len(_ids("")) == len(WORDS.terms)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('names = { fi = "b"', 'names = { fi = "A"', "a and b are both called 'A'"),
        ('group = "g"\nnames = { fi = "b"', 'group = "h"\nnames = { fi = "b"', "b is in group 'h'"),
        ('means = { fi = "B.", sv = "B."', 'means = { fi = "B."', "b has no meaning in sv"),
        ('[terms.b]\ngroup = "g"', "[terms.b]", "lacks 'group'"),
        ("[groups.g]", "[groups.g", "cannot be read"),
    ],
)
def test_a_fault_of_the_file_is_one_sentence(tmp_path, old, new, fault):
    sound = '[groups.g]\nnames = { fi = "r", sv = "g", en = "g" }\n'
    for id in "ab":
        texts = ", ".join(f'{language} = "{{0}}"' for language in ("fi", "sv", "en"))
        sound += f'[terms.{id}]\ngroup = "g"\nnames = {{ {texts.replace("{0}", id)} }}\n'
        sound += f"means = {{ {texts.replace('{0}', id.upper() + '.')} }}\n"
    path = tmp_path / "words.toml"
    path.write_text(sound, "utf-8")
    assert len(read_glossary(path).terms) == 2
    assert sound.count(old) == 1
    path.write_text(sound.replace(old, new), "utf-8")
    with pytest.raises(GlossaryError) as caught:
        read_glossary(path)
    assert fault in str(caught.value)
