"""Every package that is installed, none that was removed."""

from bascule.readers.read_file import read_file

DPKG = """root@srv-web:~# dpkg -l
Souhait=inconnU/Installé/suppRimé/Purgé/H=à garder
| État=Non/Installé/fichier-Config/dépaqUeté/échec-conFig/H=semi-installé/W=attend-traitement-déclenchements
|/ Err?=(aucune)/besoin Réinstallation (État,Err: majuscule=mauvais)
||/ Nom                Version          Architecture Description
+++-==================-================-============-=================================
ii  anydesk            6.3.2            amd64        AnyDesk
ii  libc6:amd64        2.36-9           amd64        GNU C Library
rc  zabbix-agent       1:6.0.14         amd64        removed, settings left
"""


def test_dpkg_in_french(tmp_path):
    file = tmp_path / "dpkg.txt"
    file.write_text(DPKG, encoding="utf-8")
    result = read_file(file)
    assert (result.reader, result.error, result.coverage) == ("package_list", None, 1.0)
    (report,) = result.reading.reports
    assert report["host"] == {"name": "srv-web", "os": "Linux"}
    assert [package["name"] for package in report["packages"]] == ["anydesk", "libc6"]


def test_rpm_and_apt(tmp_path):
    file = tmp_path / "rpm.txt"
    file.write_text("bash-5.1.8-6.el9.x86_64\nteamviewer-15.2-0.x86_64\ngpg-pubkey-1-2.(none)\n")
    assert [package["name"] for package in read_file(file).reading.reports[0]["packages"]] == [
        "bash",
        "teamviewer",
        "gpg-pubkey",
    ]
    file.write_text(
        "Listing... Done\nbash/stable,now 5.2.15 amd64 [installed]\nzabbix-agent/stable 1:6 amd64 [installed]\nodd line\n"
    )
    result = read_file(file)
    assert [package["version"] for package in result.reading.reports[0]["packages"]] == ["5.2.15", "1:6"]
    assert result.reading.not_read[0].where == "line 4"
