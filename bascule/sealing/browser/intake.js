// Seals to a client's intake key inside the browser: the layout of intake.py, byte for byte, with WebCrypto alone.
// HPKE (RFC 9180), base mode: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
//
//   const sealed = await sealToIntake(publicKey, bytes, context);   // Uint8Array(65), Uint8Array, string
//
// Needs a secure context (https, or localhost). Throws when the browser cannot do it: then nothing may be sent.

const utf8 = (text) => new TextEncoder().encode(text);
const joined = (...parts) => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return all;
};

async function hmac(key, data) {
  // WebCrypto refuses an empty HMAC key; a block of zeros is the same key by HMAC's definition.
  const raw = key.length ? key : new Uint8Array(32);
  const imported = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, data));
}

const extract = (suite, salt, label, material) => hmac(salt, joined(utf8("HPKE-v1"), suite, utf8(label), material));

async function expand(suite, key, label, info, length) {
  // One block of HKDF-Expand is enough: nothing here is longer than SHA-256.
  const labelled = joined(new Uint8Array([0, length]), utf8("HPKE-v1"), suite, utf8(label), info);
  return (await hmac(key, joined(labelled, new Uint8Array([1])))).slice(0, length);
}

const KEM = joined(utf8("KEM"), new Uint8Array([0, 0x10]));
const SUITE = joined(utf8("HPKE"), new Uint8Array([0, 0x10, 0, 1, 0, 2]));
const EMPTY = new Uint8Array(0);

async function encapsulate(publicKey) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const receiver = await crypto.subtle.importKey("raw", publicKey, curve, true, []);
  const once = await crypto.subtle.generateKey(curve, true, ["deriveBits"]);
  const sent = new Uint8Array(await crypto.subtle.exportKey("raw", once.publicKey));
  const bits = await crypto.subtle.deriveBits({ name: "ECDH", public: receiver }, once.privateKey, 256);
  const prk = await extract(KEM, EMPTY, "eae_prk", new Uint8Array(bits));
  return [await expand(KEM, prk, "shared_secret", joined(sent, publicKey), 32), sent];
}

async function sealToIntake(publicKey, plaintext, context) {
  const keyId = new Uint8Array(await crypto.subtle.digest("SHA-256", publicKey)).slice(0, 8);
  const info = joined(utf8("bascule intake v1\0"), keyId, utf8(context));
  const [shared, sent] = await encapsulate(publicKey);
  const schedule = joined(
    new Uint8Array([0]),
    await extract(SUITE, EMPTY, "psk_id_hash", EMPTY),
    await extract(SUITE, EMPTY, "info_hash", info),
  );
  const secret = await extract(SUITE, shared, "secret", EMPTY);
  const raw = await expand(SUITE, secret, "key", schedule, 32);
  const nonce = await expand(SUITE, secret, "base_nonce", schedule, 12);
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  const body = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, plaintext));
  return joined(utf8("BI"), new Uint8Array([1]), keyId, sent, body);
}

export { sealToIntake };
