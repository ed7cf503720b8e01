// The desk without reloading: the server says that something changed, and what listens for "live" asks again. Only the
// tab that is looked at listens, for a browser holds few connections; without the stream the desk asks every 15 seconds.
const POLL = 15000, CLOCKS = 60000, SOON = 150;
const desk = document.querySelector("[data-live]");
const places = { queue: "#queue", case: "#talk" };
const waiting = {};
let stream = null, asked = Date.now();

const look = (name) => {
  clearTimeout(waiting[name]);
  waiting[name] = setTimeout(() => {
    asked = Date.now();
    document.querySelector(places[name])?.dispatchEvent(new Event("live"));
  }, SOON);
};
const lookAtAll = () => Object.keys(places).forEach(look);

const listen = () => {
  if (stream && stream.readyState !== EventSource.CLOSED) return;
  stream = new EventSource(desk.dataset.live);
  for (const name of Object.keys(places)) stream.addEventListener(name, () => look(name));
};

const follow = () => {
  if (!document.hidden) return listen();
  stream?.close();
  stream = null;
};

if (desk) {
  addEventListener("load", follow);
  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", () => stream?.close());
  setInterval(() => {
    if (document.hidden) return;
    const heard = stream?.readyState === EventSource.OPEN;
    if (Date.now() - asked >= (heard ? CLOCKS : POLL)) lookAtAll();
    if (stream?.readyState === EventSource.CLOSED) listen();
  }, 5000);
}
