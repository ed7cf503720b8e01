// What was opened of what was found, and "this solved it": around both stands data-search, the ticket of that search.
const LAST = "searched", TYPED = 3000;
const ticket = (element) => element.closest("[data-search]")?.dataset.search;
const named = (link) => link.pathname.match(/^\/(thread|article|incident|reason)s\/(\d+)/)?.slice(1);
const tell = (search, opened = "") => search && navigator.sendBeacon("/searches", new URLSearchParams({ search, opened }));

const swap = async (place, method, address, fields) => {
  const options = { method, headers: { "HX-Request": "true" } };
  const answer = await fetch(address, fields ? { ...options, body: new URLSearchParams(fields) } : options);
  if (answer.ok) place.outerHTML = await answer.text(); // our own server's, escaped there
  return answer.ok;
};

// An answer that opens where it is.
const read = async (place, search, opened) => {
  const inside = place.firstElementChild ?? place.appendChild(document.createElement("div"));
  if (!inside.isConnected || !search) return;
  await swap(inside, "POST", "/searches", { search, opened });
};
document.addEventListener("reads", (event) => read(event.target, ticket(event.target), event.detail));
document.addEventListener("toggle", ({ target }) => {
  if (!target.matches("details[data-reads]") || !target.open || target.dataset.read) return;
  target.dataset.read = "yes";
  read(target.querySelector("[data-reading]"), ticket(target), target.dataset.reads);
}, true);

const opens = ({ target }) => {
  const link = target.closest?.("[data-search] a[href]");
  const [kind, id] = (link && !link.matches("[data-reads]") && named(link)) || [];
  if (!id) return;
  tell(ticket(link), `${kind}-${id}`);
  if (kind === "thread") sessionStorage.setItem(LAST, JSON.stringify({ id, search: ticket(link) }));
};
document.addEventListener("click", opens);
document.addEventListener("auxclick", opens);

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-solves], [data-undoes]");
  const place = button?.closest("[data-answered]");
  if (!place) return;
  const { solves, undoes } = button.dataset, search = ticket(button);
  event.preventDefault();
  if (undoes) return swap(place, "DELETE", `/deflections/${undoes}`);
  await swap(place, "POST", "/deflections", { search, thread: solves });
});

// On the thread that was opened from a search, the search is still asked whether that solved it.
const asks = document.querySelector("form[data-solved]");
const last = JSON.parse(sessionStorage.getItem(LAST) ?? "null");
if (asks && last?.id === asks.dataset.solved) {
  asks.dataset.search = asks.elements.search.value = last.search;
  asks.hidden = false;
}

// The ask form: what was found for it is told once they stop typing for a while.
const asking = document.querySelector("form[data-draft=ask]");
let typed = null, told = "";
asking?.addEventListener("input", () => {
  clearTimeout(typed);
  typed = setTimeout(() => {
    const search = asking.querySelector("#found")?.dataset.search;
    if (search && search !== told) tell((told = search));
  }, TYPED);
});
asking?.addEventListener("submit", () => clearTimeout(typed));
