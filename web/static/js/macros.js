// A macro goes to where the cursor stands: a button with data-fills="body" asks its address for the text.
const put = (box, text) => {
  const [start, end] = [box.selectionStart, box.selectionEnd];
  box.setRangeText(text, start, end, "end");
  // The first gap is what has to be written next.
  const gap = text.match(/\[[^\]\n]{2,80}\](?!\()/);
  if (gap) box.setSelectionRange(start + gap.index, start + gap.index + gap[0].length);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("button[data-fills]");
  const box = button && document.getElementById(button.dataset.fills);
  if (!box) return;
  event.preventDefault();
  button.closest("[popover]")?.hidePopover();
  const answer = await fetch(button.formAction, { method: "POST", headers: { "HX-Request": "true" } });
  if (answer.ok) put(box, await answer.text());
});
