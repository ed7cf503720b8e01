// Passkeys: the page says what to ask the device, and the form carries its answer. Without a script, or on a device that
// knows none, the form stays hidden and codes do the same.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (list) => (list ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

const toMake = (asked) => ({
  ...asked,
  challenge: bytes(asked.challenge),
  user: { ...asked.user, id: bytes(asked.user.id) },
  excludeCredentials: known(asked.excludeCredentials),
});
const toSign = (asked) => ({ ...asked, challenge: bytes(asked.challenge), allowCredentials: known(asked.allowCredentials) });

const packed = ({ id, rawId, type, response }) => {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const told = parts.filter((part) => response[part]).map((part) => [part, text(response[part])]);
  return JSON.stringify({ id, rawId: text(rawId), type, response: Object.fromEntries(told) });
};

const ask = (form) => {
  const asked = JSON.parse(form.dataset.options);
  return asked.user
    ? navigator.credentials.create({ publicKey: toMake(asked) })
    : navigator.credentials.get({ publicKey: toSign(asked) });
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  const says = form.querySelector("[role=status]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    says.textContent = "";
    try {
      form.elements.credential.value = packed(await ask(form));
      form.submit();
    } catch (error) {
      says.textContent = error.name === "InvalidStateError" ? form.dataset.known : form.dataset.failed;
    }
  });
}
