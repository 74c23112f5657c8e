# A camera's page behind a digest login (443), and the page of a NAS with a form (8443), both by lighttpd and real logins.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /etc/lighttpd/device.key -out /etc/lighttpd/device.crt \
  -days 30 -subj "/O=Axis Communications AB/CN=axis-accc8e123456" 2> /dev/null
install -d -o www-data -g www-data -m 700 /var/lib/device /var/lib/device/sessions
install -d /srv/camera/axis-cgi /srv/nas/cgi-bin
printf 'root:AXIS:%s\n' "$(printf 'root:AXIS:%s' "$PW_DIGEST_ROOT" | md5sum | cut -d' ' -f1)" > /var/lib/device/digest
printf '%s' "$PW_FORM_ADMIN" | sha256sum | cut -d' ' -f1 > /var/lib/device/admin
chown www-data: /var/lib/device/*
echo '<html><title>AXIS M1065-LW Network Camera</title></html>' > /srv/camera/index.html
cat > /etc/lighttpd/lighttpd.conf <<'CONF'
server.modules = ("mod_openssl", "mod_auth", "mod_authn_file", "mod_cgi")
server.document-root = "/srv/camera"
server.username = "www-data"
server.groupname = "www-data"
index-file.names = ("index.html")
mimetype.assign = (".html" => "text/html")
server.tag = "AXIS"
cgi.assign = (".cgi" => "/usr/bin/python3")
cgi.execute-x-only = "disable"
ssl.pemfile = "/etc/lighttpd/device.crt"
ssl.privkey = "/etc/lighttpd/device.key"
auth.backend = "htdigest"
auth.backend.htdigest.userfile = "/var/lib/device/digest"
$HTTP["url"] =~ "^/cgi-bin/" { cgi.assign = ("" => "/usr/bin/python3") }
auth.require = ("/axis-cgi/" => ("method" => "digest", "realm" => "AXIS", "require" => "valid-user"))
$SERVER["socket"] == ":443" { ssl.engine = "enable" }
$SERVER["socket"] == ":8443" { ssl.engine = "enable" server.document-root = "/srv/nas" }
CONF
cat > /srv/camera/axis-cgi/param.cgi <<'PY'
print("Content-Type: text/plain\n\nroot.Brand.Brand=AXIS\nroot.Brand.ProdShortName=AXIS M1065-LW")
PY
cat > /srv/camera/axis-cgi/pwdgrp.cgi <<'PY'
import hashlib, os, sys
from urllib.parse import parse_qs
given = parse_qs(sys.stdin.read(int(os.environ.get("CONTENT_LENGTH") or 0)))
user, word = given.get("user", [""])[0], given.get("pwd", [""])[0]
print("Content-Type: text/html\n")
lines = open("/var/lib/device/digest").read().splitlines()
if given.get("action") != ["update"] or not any(line.startswith(user + ":") for line in lines):
    print("Error: account does not exist.")
elif not 8 <= len(word) <= 64:
    print("Error: pwd is too short or too long.")
else:
    digest = hashlib.md5(f"{user}:AXIS:{word}".encode()).hexdigest()
    kept = [f"{user}:AXIS:{digest}" if line.startswith(user + ":") else line for line in lines]
    open("/var/lib/device/digest.new", "w").write("\n".join(kept) + "\n")
    os.rename("/var/lib/device/digest.new", "/var/lib/device/digest")
    print(f"Modified account {user}.")
PY
cat > /srv/nas/cgi-bin/page.py <<'PY'
import hashlib, os, secrets, sys
from http.cookies import SimpleCookie
from urllib.parse import parse_qs

HOME, SESSIONS = "/var/lib/device/admin", "/var/lib/device/sessions"

def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()

def say(status, text, cookie=""):
    print(f"Status: {status}\nContent-Type: text/html" + (f"\nSet-Cookie: sid={cookie}; HttpOnly; Secure" if cookie else "") + f"\n\n{text}")

def page(name):
    given = parse_qs(sys.stdin.read(int(os.environ.get("CONTENT_LENGTH") or 0)))
    word = lambda key: given.get(key, [""])[0]
    sid = SimpleCookie(os.environ.get("HTTP_COOKIE", "")).get("sid")
    sid = sid.value if sid and sid.value.isalnum() else ""
    inside = bool(sid) and open(f"{SESSIONS}/{sid}").read() == "in" if sid and os.path.exists(f"{SESSIONS}/{sid}") else False
    posted = os.environ.get("REQUEST_METHOD") == "POST"
    token = f'<form method="post"><input type="hidden" name="token" value="{digest(sid + "t")}"></form>'
    if posted and word("token") != digest(sid + "t"):
        return say(403, "Bad token")
    if name == "login" and not posted:
        sid = secrets.token_hex(16)
        open(f"{SESSIONS}/{sid}", "w").write("out")
        return say(200, f'<form method="post"><input name="token" type="hidden" value="{digest(sid + "t")}"></form>', sid)
    if name == "login":
        if word("user") != "admin" or digest(word("password")) != open(HOME).read().strip():
            return say(200, "Wrong name or password")
        open(f"{SESSIONS}/{sid}", "w").write("in")
        return say(200, "Welcome")
    if not inside:
        return say(403, "Log in first")
    if name == "password" and posted:
        if digest(word("old")) != open(HOME).read().strip():
            return say(403, "The old password is wrong")
        if len(word("new")) < 8 or word("new") != word("again"):
            return say(200, "This password is too weak")
        open(HOME, "w").write(digest(word("new")) + "\n")
        return say(200, "Password changed")
    if name == "sessions" and posted:
        for one in os.listdir(SESSIONS):
            os.unlink(f"{SESSIONS}/{one}")
        return say(200, "Sessions ended")
    if name == "logout":
        os.unlink(f"{SESSIONS}/{sid}")
        return say(200, "Goodbye")
    return say(200, f"<title>NAS</title>{token}")
PY
for name in login home password sessions logout; do
  printf 'import sys\nsys.path.insert(0, "/srv/nas/cgi-bin")\nsys.dont_write_bytecode = True\nfrom page import page\npage("%s")\n' "$name" > "/srv/nas/cgi-bin/$name"
done
systemctl enable -q lighttpd
