// News for the agent outside the page: the browser's own notifications, once they were allowed on the page of news.
const counter = () => {
  const said = document.querySelector("[data-news] .n");
  return said ? Number(said.textContent) : 0;
};
let known = 0;

function tell() {
  const item = document.querySelector("[data-news]");
  const count = counter();
  if (item && count > known && document.hidden && "Notification" in window && Notification.permission === "granted") {
    const shown = new Notification(`${item.querySelector(".cut").textContent}: ${count}`, { tag: "schalter-news" });
    shown.addEventListener("click", () => {
      window.focus();
      location.href = item.href;
    });
  }
  known = count;
}

export function startNotify() {
  known = counter();
  document.body.addEventListener("htmx:afterSettle", tell);
  const button = document.querySelector("[data-notify]");
  if (!button || !("Notification" in window)) return;
  button.hidden = Notification.permission !== "default";
  button.addEventListener("click", async () => {
    await Notification.requestPermission();
    button.hidden = true;
  });
}
