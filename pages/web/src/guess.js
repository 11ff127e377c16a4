// The topic recognised while somebody writes stands chosen in the form's own field, until they choose another one themselves.
export function startGuess() {
  const form = document.getElementById("contact-form");
  if (!form) return;
  const { topic, guessed } = form.elements;
  const ours = () => (topic.value ? topic.value === guessed.value : !("chosen" in topic.dataset));
  document.addEventListener("htmx:oobAfterSwap", () => {
    const found = document.getElementById("guess");
    if (!ours()) return found.replaceChildren();
    topic.value = guessed.value = found.dataset.guess;
  });
  topic.addEventListener("change", () => {
    topic.dataset.chosen = "";
    guessed.value = "";
    document.getElementById("guess").replaceChildren();
  });
}
