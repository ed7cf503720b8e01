// The bell without reloading: how many are new, in the bar and to whoever listens to the page. Only the tab that is
// looked at listens, for a browser holds few connections. The badge floats over its icon, so nothing on the page moves.
const bell = document.querySelector(".bell[data-live]");
let heard = null;

const ring = (count) => {
  const badge = bell.querySelector(".count");
  const words = count ? bell.dataset.new.replace("#", count) : bell.dataset.none;
  if (badge.textContent !== count) badge.textContent = count;
  badge.hidden = !count;
  if (bell.getAttribute("aria-label") === words) return;
  bell.setAttribute("aria-label", words);
  const says = document.querySelector("[data-bell-says]");
  if (says) says.textContent = words;
  const fresh = document.querySelector("[data-told]");
  if (fresh) fresh.hidden = !count || count === fresh.dataset.told;
};

const listenToBell = () => {
  if (document.hidden) {
    heard?.close();
    heard = null;
  } else if (!heard || heard.readyState === EventSource.CLOSED) {
    heard = new EventSource(bell.dataset.live);
    heard.addEventListener("new", (event) => ring(JSON.parse(event.data)));
  }
};

if (bell) {
  addEventListener("load", listenToBell);
  document.addEventListener("visibilitychange", listenToBell);
  addEventListener("pagehide", () => heard?.close());
}
