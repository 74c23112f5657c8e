"""One small good file for readers that have none in their own tests, with canary secrets in it."""

import io
import json
import zipfile

import pytest

CANARIES = ("Canari-Pass-11", "Canari-Note-22", "Canari-Pin-33", "Canari-Key-44")
PASS, NOTE, PIN, KEY = CANARIES
SEED = "JBSWY3DPEHPK3PXPJBSWY3DP"


def zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_csv", ".csv").replace("_data", ".data"), text)
    return out.getvalue()


PASSWORDS_CSV = f"id,organization,name,username,password,one_time_password,otp_secret,url,notes\n1,A,FW,admin,{PASS},Yes,{SEED},https://x,{NOTE}\n"
FILES: dict[str, tuple[str, bytes]] = {
    "lastpass": ("export.csv", f"url,username,password,totp,extra,name,grouping,fav\nhttps://x,admin,{PASS},{SEED},{NOTE},FW,Net,0\n"
                 f'http://sn,,,,"NoteType:Server\nHostname:h\nPassword:{PIN}",N,Net,0\n'.encode()),
    "keepass": ("k.csv", f'"Group","Title","Username","Password","URL","Notes","TOTP","Icon","Last Modified","Created"\n"Root/Net","FW","a","{PASS}","u","{NOTE}","{SEED}","0","",""\n'.encode()),
    "dashlane": ("credentials.csv", f"username,username2,username3,title,password,note,url,category,otpSecret\na,,,FW,{PASS},{NOTE},u,Net,{SEED}\n".encode()),
    "passwd_team": ("p.csv", f"version,id,name,username,password,note,web,tags,Wi-Fi - PIN,TOTP - secret,createdAt\n1,1,FW,a,{PASS},{NOTE},u,t,{PIN},{SEED},\n".encode()),
    "browser_passwords": ("chrome.csv", f"name,url,username,password,note\nfw,https://x,a,{PASS},{NOTE}\n".encode()),
    "keeper": ("keeper.csv", f'"Net","FW","a","{PASS}","https://x","{NOTE}","","PIN","{PIN}"\n"Net","S2","b","{KEY}","https://y","","",\n'.encode()),
    "onepassword": ("e.1pux", zipped(export_attributes="{}", export_data=json.dumps({"accounts": [{"vaults": [{"attrs": {"name": "V"}, "items": [
        {"categoryUuid": "001", "overview": {"title": "FW"}, "details": {"notesPlain": NOTE, "loginFields": [
            {"designation": "username", "value": "a"}, {"designation": "password", "value": PASS}], "sections": [
            {"title": "s", "fields": [{"title": "pin", "value": {"concealed": PIN}}, {"title": "o", "value": {"totp": SEED}}]}],
            "passwordHistory": [{"value": KEY}]}}]}]}]}))),
    "itglue": ("passwords.csv", PASSWORDS_CSV.encode()),
    "hudu": ("passwords.csv", f"id,company_name,name,username,password,otp_secret,url,description,password_type\n1,A,FW,a,{PASS},{SEED},u,{NOTE},x\n".encode()),
    "homeglue": ("passwords.csv", f"name,username,url,notes,password,folder,rotation_interval_days,last_changed_at\nFW,a,u,{NOTE},{PASS},Net,90,\n".encode()),
    "itboost": ("passwords.csv", f"id,name,organization,organization_type,locator,username,password,notes\n1,FW,A,t,l,a,{PASS},{NOTE}\n".encode()),
    "passportal": ("vault.csv", f"\ufeff,Firewall,admin,{PASS},FW,No,{NOTE},https://x,Net,{SEED},ACME\n,Switch,b,{PIN},SW,Yes,,https://y,Net,,ACME\n".encode()),
    "itflow_csv": ("c.csv", f"Name,Description,Username,Password,TOTP,URI\nFW,{NOTE},a,{PASS},{SEED},https://x\n".encode()),
    "snipe_it": ("l.csv", f"Item name,serial number,seats,reassignable,manufacturer\nOffice,{KEY},5,yes,MS\n".encode()),
    "netbox": ("n.yaml", f"- name: sw1\n  device_type: WS-1\n  site: Siège\n  role: switch\n  custom_fields:\n    a: b\n  snmp_community: {KEY}\n".encode()),
    "glpi_csv": ("g.csv", f'"Nom";"Entité";"Statut";"Mot de passe BIOS"\n"PC-1";"A";"En service";"{PIN}"\n'.encode()),
    "archive": ("tout.zip", zipped(a__passwords_csv=PASSWORDS_CSV, b__x="nothing known")),
    "mapped_table": ("parc.csv", f"Nom du poste;N° de série;Code PIN\nPC-1;S1;{PIN}\nPC-2;S2;\n".encode("cp1252")),
    "sheet": ("s.csv", f"endpoint.name;endpoint.local_admin\nNom;Mdp\nPC-1;{PASS}\n".encode()),
    "accesses_csv": ("a.csv", f"Accès;Sur;Détenteur;Mot de passe\nVPN;fw;Jean;{PASS}\n".encode()),
    "agent_xml": ("a.xml", f"<REQUEST><CONTENT><HARDWARE><NAME>PC</NAME><WINPRODKEY>{KEY}</WINPRODKEY></HARDWARE></CONTENT><QUERY>INVENTORY</QUERY></REQUEST>".encode()),
}  # fmt: skip


@pytest.fixture(scope="session")
def files() -> dict[str, tuple[str, bytes]]:
    """Reader → (file name, content)."""
    return FILES


@pytest.fixture(scope="session")
def canaries() -> tuple[str, ...]:
    return (*CANARIES, SEED)
