"""config/rules.toml fails fast: file, key and reason, before anything is judged."""

from datetime import date

import pytest

from workflow.cli.main import main
from workflow.domain.errors import ConfigError
from workflow.domain.rulebook import Occasion
from workflow.settings.rules import build_rulebook, read_rule_texts, read_rulebook
from workflow.settings.toml import Toml

_REASONS = {"PASS": "x", "BLOCK": "x", "UNKNOWN": "x"}


def _entry(**changes):
    entry = {
        "fungsi": "tenure.minimum_tenure_served",
        "judul": "Masa jabatan",
        "dasar": "PP 11/2017",
        "keyakinan": "H",
        "berlaku_sejak": date(2017, 4, 7),
        "ditanya_sejak": "ajukan",
        "menjaga_sampai": "setujui",
        "derajat": "blokir",
        "dapat_dikesampingkan": False,
        "parameter": {"bulan": 24},
        "alasan": _REASONS,
        "perbaikan": {"": "x"},
        "penanggung_jawab": {"": "x"},
        "jalan_keluar": {"": ["sk:tanggal"]},
    } | changes
    return {key: value for key, value in entry.items() if value is not None}


def _book(**changes):
    return build_rulebook(Toml("rules.toml", {"R-TEN-01": _entry(**changes)}))


def test_an_entry_becomes_a_rule():
    """All that the entry says stands in the rule."""
    softer = {"derajat_menurut_jenis": {"rotasi": "peringatan"}, "alasan": _REASONS | {"WARN": "x"}}
    rule = _book(berlaku_sampai=date(2030, 1, 1), **softer).rules["R-TEN-01"]
    assert (rule.valid_to, rule.blocking, rule.round_wide) == (date(2030, 1, 1), True, False)
    assert (rule.blocking_by_kind, rule.values) == ({"rotasi": False}, {"bulan": 24})
    assert rule.function.__name__ == "minimum_tenure_served"


@pytest.mark.parametrize("occasion", list(Occasion))
def test_a_rule_may_guard_no_step(occasion):
    """An entry names its occasion twice: the night, a clock or a showing."""
    rule = _book(ditanya_sejak=occasion.value, menjaga_sampai=occasion.value).rules["R-TEN-01"]
    assert (rule.asked_from, rule.guards_up_to) == (occasion, occasion)


def test_the_digest_follows_the_entry():
    """Another word gives another version; the same entry the same."""
    assert _book().rules["R-TEN-01"].digest == _book().rules["R-TEN-01"].digest
    assert _book().version != _book(dasar="PP 11/2017 pasal 190").version
    assert _book().version != _book(parameter={"bulan": 36}).version


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"fungsi": "tenure.absent"}, "R-TEN-01.fungsi", id="no such function"),
        pytest.param({"fungsi": "absent.rule"}, "R-TEN-01.fungsi", id="no such theme"),
        pytest.param({"fungsi": "tenure.__doc__"}, "bukan fungsi", id="no function"),
        pytest.param({"fungsi": None}, "R-TEN-01.fungsi", id="function missing"),
        pytest.param({"dasar": " "}, "R-TEN-01.dasar: tidak boleh kosong", id="no article"),
        pytest.param({"judul": ""}, "R-TEN-01.judul: tidak boleh kosong", id="no title"),
        pytest.param({"keyakinan": "X"}, "pilih H, M, L", id="unknown confidence"),
        pytest.param({"berlaku_sejak": "2017"}, "bertipe date", id="no date"),
        pytest.param({"berlaku_sampai": "2030"}, "bertipe date", id="no end date"),
        pytest.param({"ditanya_sejak": "tarik"}, "R-TEN-01.ditanya_sejak", id="a step that is not forward"),
        pytest.param({"ditanya_sejak": "selesaikan"}, "tidak boleh mendahului", id="ends before it begins"),
        pytest.param({"menjaga_sampai": "malam"}, "harus sama dengan ditanya_sejak", id="ends at night"),
        pytest.param({"ditanya_sejak": "jam"}, "harus sama dengan ditanya_sejak", id="begins with a clock"),
        pytest.param(
            {"ditanya_sejak": "jam", "menjaga_sampai": "malam"}, "harus sama dengan ditanya_sejak", id="two occasions"
        ),
        pytest.param({"derajat": "keras"}, "pilih blokir, peringatan", id="unknown severity"),
        pytest.param({"derajat_menurut_jenis": {"rotasi": "keras"}}, "derajat_menurut_jenis.rotasi", id="of a kind"),
        pytest.param({"dapat_dikesampingkan": "ya"}, "bertipe bool", id="not a boolean"),
        pytest.param({"seluruh_gelombang": 1}, "bertipe bool", id="round-wide is no boolean"),
        pytest.param({"parameter": {}}, "harus berisi: bulan", id="parameter missing"),
        pytest.param({"parameter": None}, "harus berisi: bulan", id="no parameters"),
        pytest.param({"parameter": {"bulan": 24, "hari": 1}}, "harus berisi: bulan", id="a parameter too many"),
        pytest.param({"parameter": {"bulan": "24"}}, "parameter.bulan: harus bertipe int", id="a text for a number"),
        pytest.param({"parameter": {"bulan": True}}, "parameter.bulan: harus bertipe int", id="a boolean for a number"),
        pytest.param({"alasan": {"BLOCK": "x", "UNKNOWN": "x"}}, 'alasan."PASS"', id="no sentence for PASS"),
        pytest.param({"alasan": _REASONS | {"UNKNOWN": " "}}, 'alasan."UNKNOWN"', id="an empty sentence"),
        pytest.param({"derajat": "peringatan"}, 'alasan."WARN"', id="a softer severity without its sentence"),
        pytest.param(
            {"dapat_dikesampingkan": True, "keyakinan": "L"},
            'alasan."WARN:dikesampingkan"',
            id="liftable without its sentence",
        ),
        pytest.param({"dapat_dikesampingkan": True}, "hanya untuk aturan berkeyakinan L", id="a liftable rule of law"),
        pytest.param(
            {"dapat_dikesampingkan": True, "keyakinan": "M"},
            "hanya untuk aturan berkeyakinan L",
            id="a liftable rule of law not yet read",
        ),
        pytest.param({"perbaikan": {"PASS": "x"}}, 'perbaikan."UNKNOWN"', id="no way to mend it"),
        pytest.param({"penanggung_jawab": {"BLOCK": "x"}}, 'penanggung_jawab."UNKNOWN"', id="nobody to mend it"),
        pytest.param({"jalan_keluar": None}, "R-TEN-01.jalan_keluar: jalan keluar untuk", id="no way out"),
        pytest.param({"jalan_keluar": {"UNKNOWN": []}}, "keadaan '' tidak ada", id="a way out of gaps alone"),
        pytest.param(
            {"jalan_keluar": {"": [], "ganda": []}}, "tidak menjawab keadaan ganda", id="an answer never given"
        ),
        pytest.param({"jalan_keluar": {"": ["surat:ba_tpk2"]}}, "bukan tindakan", id="a way out that is no act"),
        pytest.param({"jalan_keluar": {"": ["surat:rahasia"]}}, "surat 'rahasia' tidak dikenal", id="unknown letter"),
        pytest.param({"jalan_keluar": {"": ["doa:tanggal"]}}, "'doa:tanggal' bukan tindakan", id="unknown kind of act"),
        pytest.param({"jalan_keluar": {"": "sk:tanggal"}}, "bertipe list", id="a way out that is no list"),
        pytest.param({"berlaku_sampi": date(2030, 1, 1)}, "kunci tidak dikenal: berlaku_sampi", id="a misspelt key"),
    ],
)
def test_a_wrong_entry_stops_the_start(changes, told):
    """The error names config/rules.toml, the key and the reason."""
    with pytest.raises(ConfigError, match=r"config/rules\.toml") as error:
        _book(**changes)
    assert told in str(error.value)


def test_a_rule_without_parameters_takes_none():
    """A rule that reads no parameter says so."""
    with pytest.raises(ConfigError, match="harus berisi: tidak ada"):
        _book(fungsi="authority.review_team_considered", jalan_keluar={"": [], "jabatan_lain": [], "kuorum": []})
    reasons = _REASONS | {"BLOCK:jabatan_lain": "x", "BLOCK:kuorum": "x"}
    book = _book(fungsi="authority.review_team_considered", parameter=None, alasan=reasons)
    assert book.rules["R-TEN-01"].values == {}


def test_a_rule_takes_what_the_profiles_say():
    """`dari_profil` gives it the profiles for which a thing holds, or what each says; another word gives another version."""
    entry = {"fungsi": "demotion.lower_level_has_a_ground", "parameter": None}
    rule = _book(**entry, dari_profil=["kembali_ke"]).rules["R-TEN-01"]
    assert rule.values == {"kembali_ke": {"penugasan": ["guru", "kesehatan", "jf"]}}
    assert read_rulebook().rules["R-TIM-02"].values["profil_dilantik"] == ["struktural", "jf", "penugasan"]
    with pytest.raises(ConfigError, match="'gaji' tidak dikenal; pilih dilantik"):
        _book(**entry, dari_profil=["gaji"])


_SEVERITY = {True: ("BLOCK", "peringatan", "WARN"), False: ("WARN", "blokir", "BLOCK")}


def _answers(rule):
    return getattr(rule.function, "refuses", ("",))


@pytest.mark.parametrize("code", sorted(read_rulebook().rules))
def test_a_severity_is_changed_together_with_its_sentences(code):
    """Whichever rule is made softer or harder starts only with a reason for each answer that this leads to."""
    rule, entry = read_rulebook().rules[code], Toml.read("rules.toml").table(code).values
    old, severity, new = _SEVERITY[rule.blocking]
    answers = _answers(rule)
    reasons = {key: text for key, text in entry["alasan"].items() if not key.startswith(new)}
    if rule.liftable:
        reasons["WARN:dikesampingkan"] = entry["alasan"]["WARN:dikesampingkan"]
    keys = [f":{case}" if case else "" for case in answers]
    complete = reasons | {f"{new}{key}": reasons[f"{old}{key}"] for key in keys}
    changed = entry | {"derajat": severity}
    assert (
        build_rulebook(Toml("rules.toml", {code: changed | {"alasan": complete}})).rules[code].blocking != rule.blocking
    )
    for key in keys:
        told = {k: text for k, text in complete.items() if k != f"{new}{key}"}
        with pytest.raises(ConfigError) as error:
            build_rulebook(Toml("rules.toml", {code: changed | {"alasan": told}}))
        assert f'{code}.alasan."{new}{key}"' in str(error.value)


def test_a_command_ends_with_one_line_and_exit_1(monkeypatch, capsys):
    """R-HND-01 made a warning without its sentences: the command names rule and case and does nothing."""
    top = Toml.read("rules.toml").values
    softer = {**top, "R-HND-01": {**top["R-HND-01"], "derajat": "peringatan"}}
    softer["R-HND-01"]["alasan"] = {**softer["R-HND-01"]["alasan"], "WARN": "Serah terima belum lengkap."}
    read = Toml.read
    monkeypatch.setattr(Toml, "read", lambda name: Toml(name, softer) if name == "rules.toml" else read(name))
    monkeypatch.setenv("MUTASI_DATABASE_URL", "sqlite://")
    read_rulebook.cache_clear()
    try:
        assert main(["kasus"]) == 1
    finally:
        read_rulebook.cache_clear()
    assert capsys.readouterr().err == (
        'config/rules.toml: R-HND-01.alasan."WARN:surat": aturan ini dapat menjawab hasil WARN dengan keadaan surat, '
        "tetapi kalimatnya tidak ada.\n"
    )


def test_every_rule_and_refusal_has_its_texts():
    """Each rule has sentences for what it can say; each refusal outside the rules likewise."""
    texts = read_rule_texts()
    assert set(texts) == {
        *read_rulebook().rules,
        "K-TAHAP",
        "K-PERAN",
        "K-VERSI",
        "K-LIHAT",
        "K-KASUS",
        "K-RALAT",
        "K-FAKTA",
    }
    for code, rule in read_rulebook().rules.items():
        own = texts[code]
        assert {"PASS", "UNKNOWN"} <= set(own.reasons)
        assert ("BLOCK" if rule.blocking else "WARN") in own.reasons
        assert "" in own.fixes
        assert "" in own.owners
        assert (own.basis, own.confidence) == (rule.basis, rule.confidence)
        assert "perlu verifikasi" not in " ".join([*own.reasons.values(), *own.fixes.values()]).lower()
