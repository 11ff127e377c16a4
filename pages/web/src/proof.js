// Pays for a form in computing time while it is being written (channels/web/proof_of_work.py): a number that gives the
// form's id a SHA-256 with enough zero bits in front. Without crypto.subtle (plain http) nothing is paid and less may be sent.
const STEPS_AT_ONCE = 256;

function zeroBits(digest) {
  const bytes = new Uint8Array(digest);
  const first = bytes.findIndex((byte) => byte);
  return first < 0 ? bytes.length * 8 : first * 8 + Math.clz32(bytes[first]) - 24;
}

async function solved(id, bits) {
  const coder = new TextEncoder();
  for (let start = 0; ; start += STEPS_AT_ONCE) {
    const tries = Array.from({ length: STEPS_AT_ONCE }, (_, step) => crypto.subtle.digest("SHA-256", coder.encode(`${id}:${start + step}`)));
    const found = (await Promise.all(tries)).findIndex((digest) => zeroBits(digest) >= bits);
    if (found >= 0) return String(start + found);
  }
}

function pay(form) {
  const begin = async () => {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "proof";
    field.value = await solved(form.elements.rendered.value, Number(form.dataset.proof));
    form.append(field);
  };
  form.addEventListener("focusin", begin, { once: true });
}

export function startProofs() {
  if (crypto.subtle) document.querySelectorAll("form[data-proof]").forEach(pay);
}
