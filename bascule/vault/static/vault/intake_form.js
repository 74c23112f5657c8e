// The intake form: every secret and file is sealed to the client's public key here, before anything leaves this page.
// Nothing typed is kept anywhere: no draft, no storage, no field with a name that a plain submit would send.
import { sealToIntake } from "../sealing/intake.js";

const utf8 = (text) => new TextEncoder().encode(text);
const form = document.querySelector("[data-intake]");

// length of the head (4 bytes) | head in JSON | content: what vault/take_parts.py opens.
function part(head, content) {
  const first = utf8(JSON.stringify({ schema: "bascule.intake/1", ...head }));
  const whole = new Uint8Array(4 + first.length + content.length);
  new DataView(whole.buffer).setUint32(0, first.length);
  whole.set(first, 4);
  whole.set(content, 4 + first.length);
  return whole;
}

const said = (name) => form.dataset[name];
const status = form.querySelector("[data-intake-status]");
function tell(text, wrong) {
  status.textContent = text;
  status.classList.toggle("message-error", Boolean(wrong));
  status.hidden = !text;
}

const rows = form.querySelector("[data-intake-rows]");
let made = 0;
function addRow(focus) {
  made += 1;
  const row = form.querySelector("template").content.firstElementChild.cloneNode(true);
  row.querySelectorAll("[data-field]").forEach((field) => {
    field.id = `intake-${made}-${field.dataset.field}`;
    field.closest(".field").querySelector("label").htmlFor = field.id;
  });
  row.querySelector("[data-number]").textContent = String(made);
  row.querySelector("[data-remove]").addEventListener("click", () => {
    row.remove();
    if (!rows.children.length) addRow(true);
  });
  const secret = row.querySelector("[data-field=secret]");
  row.querySelector("[data-show]").addEventListener("click", (event) => {
    const masked = secret.classList.toggle("masked");
    event.currentTarget.setAttribute("aria-pressed", String(!masked));
  });
  rows.append(row);
  if (focus) row.querySelector("[data-field=title]").focus();
}

const files = form.querySelector("[data-intake-files]");
const list = form.querySelector("[data-intake-list]");
let chosen = [];
function showFiles() {
  list.replaceChildren(...chosen.map((file, at) => {
    const line = document.createElement("li");
    const name = document.createElement("span");
    name.className = "break";
    name.textContent = `${file.name} (${Math.ceil(file.size / 1024)} kB)`;
    const off = document.createElement("button");
    off.type = "button";
    off.className = "btn btn-quiet btn-s";
    off.textContent = said("remove");
    off.addEventListener("click", () => { chosen.splice(at, 1); showFiles(); });
    line.append(name, " ", off);
    return line;
  }));
}

async function sealed() {
  const key = Uint8Array.from(atob(said("key")), (letter) => letter.charCodeAt(0));
  const found = [];
  const seal = async (head, content) => found.push(new Blob([await sealToIntake(key, part(head, content), said("context"))]));
  for (const row of rows.children) {
    const value = (name) => row.querySelector(`[data-field=${name}]`).value;
    const head = { kind: value("kind"), title: value("title"), login: value("login"), url: value("url"), note: value("note") };
    const secret = value("secret");
    if (secret || head.title || head.login || head.url || head.note) await seal(head, utf8(secret));
  }
  for (const file of chosen) {
    await seal({ title: file.name, file: true }, new Uint8Array(await file.arrayBuffer()));
  }
  return found;
}

async function send() {
  const large = chosen.find((file) => file.size > Number(said("largest")));
  if (large) return tell(said("large").replace("{name}", large.name), true);
  tell(said("sealing"));
  const found = await sealed();
  if (!found.length) return tell(said("nothing"), true);
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  found.forEach((blob) => body.append("sealed", blob, "part"));
  tell(said("sending"));
  const answer = await fetch(said("url"), { method: "POST", body, headers: { Accept: "application/json" } });
  const told = await answer.json().catch(() => ({}));
  if (answer.ok && told.url) {
    location.replace(told.url);
    return true;
  }
  return tell(told.problem || said("failed"), true);
}

if (form && window.isSecureContext && crypto.subtle) {
  form.hidden = false;
  document.querySelector("[data-intake-closed]").hidden = true;
  addRow(false);
  form.querySelector("[data-add]").addEventListener("click", () => addRow(true));
  files.addEventListener("change", () => { chosen = chosen.concat(Array.from(files.files)); files.value = ""; showFiles(); });
  form.querySelector("[data-choose]").addEventListener("click", () => files.click());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("[data-send]");
    button.disabled = true;
    let gone = false;
    try {
      gone = await send();
    } catch {
      tell(said("failed"), true);
    }
    if (!gone) button.disabled = false;
  });
}
