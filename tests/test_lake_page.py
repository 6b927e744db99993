"""The data lake page tells those who mend deliveries what was set aside, refused, or not used at all."""

from data_sources.refresh import refresh
from tests.lakes import put
from tests.screen import opened, runs, words

UNITS = "unit_code,name_fi,service_line,muistio\nU1,Yksi,outpatient,a\nU2,Kaksi,nosuch,b\n"


def test_what_was_set_aside_refused_or_not_used_is_told_in_words(tmp_path, pirkanmaa, serve):
    put(tmp_path, "lake/units/a.csv", UNITS)
    put(tmp_path, "lake/units/b.csv", "unit_code\nU3\n")
    put(tmp_path, "lake/feedback/a.csv", UNITS.replace("U1", "131052-308T"))
    put(tmp_path, "lake/laskutus/a.csv", "x")
    refresh(tmp_path / "lake", tmp_path / "warehouse", pirkanmaa)
    serve(tmp_path / "warehouse")
    at = opened("lake", lang="fi")
    runs(at)
    said = words(at).replace("\\", "")
    for told in ("on jokin sovituista arvoista", "sarake on mukana", "ei sisällä henkilötunnusta", "units/b.csv"):
        assert told in said
    unused = "Toimitettu, mutta ei kuulu tietosopimukseen, joten ei käytössä"
    assert f"{unused}: laskutus/, Palveluja tuottavat yksiköt: muistio." in said
    assert "131052" not in said
