"""The last boundary of the process that `mutasi malam` becomes."""

import json


def test_the_night_under_prefect_answers_a_failure_like_every_command(monkeypatch, capsys):
    """What the flow's process refuses is one line and one JSON document, exit 1; what nobody foresaw is no traceback."""
    from flows import nightly

    assert nightly.run(["--pada", "kemarin", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)["galat"]
    assert told.startswith("--pada 'kemarin' bukan tanggal")
    monkeypatch.setattr(nightly, "moment_of", lambda *_: 1 / 0)
    assert nightly.run([]) == 1
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "Kegagalan yang tidak terduga (ZeroDivisionError); tidak ada yang berubah.\n")
