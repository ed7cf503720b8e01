// Cases that are selected stay so while the queue changes and while others are opened; shift selects all between.
const form = () => document.querySelector("form[data-selects]");
const boxes = () => [...(form()?.querySelectorAll("input[name=case]") ?? [])];
const name = () => `selected ${form()?.dataset.selects}`;
const kept = () => JSON.parse(sessionStorage.getItem(name()) ?? "[]");
let last = sessionStorage.getItem("selected last");

const show = () => {
  const selected = new Set(kept());
  boxes().forEach((box) => (box.checked = selected.has(box.value)));
  const button = form()?.querySelector("[data-selected]");
  if (!button) return;
  button.dataset.words ??= button.firstChild.textContent;
  button.firstChild.textContent = selected.size ? `${button.dataset.selected.replace("#", selected.size)} ` : button.dataset.words;
  button.hidden = !selected.size;
  form().classList.toggle("selecting", Boolean(selected.size));
};

const keep = () => {
  // Those of another page of the list stay selected.
  const here = new Set(boxes().map((box) => box.value));
  const selected = [...kept().filter((id) => !here.has(id)), ...boxes().filter((box) => box.checked).map((box) => box.value)];
  sessionStorage.setItem(name(), JSON.stringify(selected));
  show();
};

const between = (box) => {
  const all = boxes(), [one, other] = [all.findIndex((it) => it.value === last), all.indexOf(box)].sort((a, b) => a - b);
  if (one >= 0) all.slice(one, other + 1).forEach((it) => (it.checked = box.checked));
};

const choose = (box, all) => {
  if (all && last) between(box);
  sessionStorage.setItem("selected last", (last = box.value));
  keep();
};

document.addEventListener("click", (event) => {
  const box = event.target.closest?.("form[data-selects] input[name=case]");
  if (box) choose(box, event.shiftKey);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "X" || event.target.matches("textarea, input[type=text], select")) return;
  const box = document.querySelector("form[data-selects] input[data-key=x]");
  if (!box) return;
  box.checked = true;
  choose(box, true);
});

// What is selected on another page of the list goes along.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-selects]")) return;
  const here = new Set(boxes().map((box) => box.value));
  for (const id of kept().filter((id) => !here.has(id))) {
    const more = Object.assign(document.createElement("input"), { type: "hidden", name: "case", value: id });
    event.target.append(more);
  }
});

document.addEventListener("htmx:after:swap", show);
if (document.querySelector("[data-deselects]")) Object.keys(sessionStorage).filter((key) => key.startsWith("selected ")).forEach((key) => sessionStorage.removeItem(key));
show();
