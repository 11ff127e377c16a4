// The topic recognised while somebody writes stands in the form's own field, as what is meant where nothing is chosen: left so,
// it is our guess, also for whoever goes back and sends again.
export function startGuess() {
  const topic = document.getElementById("contact-form")?.elements.topic;
  if (!topic) return;
  const unchosen = topic.options[0], words = unchosen.text;
  document.addEventListener("htmx:oobAfterSwap", () => {
    const found = document.getElementById("guess");
    if (topic.value) return found.replaceChildren();
    const guess = [...topic.options].find((one) => one.value && one.value === found.dataset.guess);
    unchosen.text = guess?.text ?? words;
  });
  topic.addEventListener("change", () => {
    unchosen.text = words;
    document.getElementById("guess").replaceChildren();
  });
}
