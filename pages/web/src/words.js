// The words scripts need come with the page, already translated: <meta name="schalter-words" content="{…}">.
const meta = document.querySelector('meta[name="schalter-words"]');
const words = meta ? JSON.parse(meta.content) : {};

export const say = (key, value = "") => (words[key] ?? key).replace("{}", value);

/** "85 s" under two minutes, then "52 min", then "1 h 05": the same as the server writes. */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 120) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest ? `${Math.floor(minutes / 60)} h ${String(rest).padStart(2, "0")}` : `${minutes / 60} h`;
}
