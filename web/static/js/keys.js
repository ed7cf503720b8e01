// A key for what carries data-key: "/" goes to the search box, a letter presses its button or follows its link.
const writing = (element) => element.isContentEditable || element.matches("input, textarea, select");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
  const meant = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!meant?.checkVisibility()) return;
  event.preventDefault();
  if (meant.matches("textarea")) meant.focus(); // what is being written must not be typed over
  else if (writing(meant)) meant.select();
  else meant.click();
});

// Ctrl or ⌘ with Enter sends what is being written.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.matches("textarea")) return;
  event.preventDefault();
  event.target.form?.requestSubmit();
});
