// A key for what carries data-key: "/" goes to the search box, a letter presses its button or follows its link.
const writing = (element) =>
  element.isContentEditable || element.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=hidden])");
const inside = (event) => event.target.closest?.("[popover]:popover-open") && event.key !== "Escape";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target) || inside(event)) return;
  const meant = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!meant?.checkVisibility() && !meant?.matches("[data-anywhere]")) return; // in a menu that is closed
  event.preventDefault();
  if (meant.matches("textarea")) meant.focus(); // what is being written must not be typed over
  else if (writing(meant)) meant.select();
  else meant.click();
});

// Ctrl or ⌘ with Enter sends what is being written, the way its own button would.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.matches("textarea")) return;
  event.preventDefault();
  const form = event.target.form;
  form?.requestSubmit(form.querySelector("[data-sends]"));
});
