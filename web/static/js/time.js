// The reader's time zone for the next page, and times that stay true on a page left open.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) document.cookie = `zone=${zone};path=/;max-age=31536000;samesite=lax`;

const words = document.body.dataset;
const MINUTE = 60, HOUR = 3600, DAY = 86400;

// As web/times.py says it: one unit for what is past, hours and minutes for what is still to come.
const minutes = (seconds) => (seconds >= MINUTE ? words.min.replace("#", Math.floor(seconds / MINUTE)) : "");
const hours = (seconds) => (seconds >= HOUR ? words.h.replace("#", Math.floor(seconds / HOUR)) : "");
const length = {
  ago: (seconds) => hours(seconds) || minutes(seconds),
  left: (seconds) => `${hours(seconds)} ${minutes(seconds % HOUR)}`.trim(),
};

const say = (kind, seconds) => {
  if (seconds < MINUTE) return kind === "ago" ? words.now : words.due;
  return seconds < DAY ? words[kind].replace("#", length[kind](seconds)) : null; // from a day on the server's words stand
};

const freshen = () => {
  for (const time of document.querySelectorAll("time[data-fresh]")) {
    const apart = (Date.now() - Date.parse(time.dateTime)) / 1000;
    const text = say(time.dataset.fresh, time.dataset.fresh === "ago" ? apart : -apart);
    if (text && time.textContent !== text) time.textContent = text;
  }
};

setInterval(freshen, 15000);
document.addEventListener("visibilitychange", () => document.hidden || freshen());
