// The composer's tools: Markdown around what is selected, and a preview made by the server.
const MARKS = {
  bold: { around: ["**", "**"] },
  code: { around: ["`", "`"], block: ["```\n", "\n```"] },
  link: { around: ["[", "](https://)"] },
  list: { line: "- " },
  quote: { line: "> " },
};

// Typed in as if by hand, so that undo takes it back.
const put = (text, from, to, words) => {
  text.focus();
  text.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, words)) text.setRangeText(words, from, to, "end");
};

const format = (text, mark) => {
  const { selectionStart: from, selectionEnd: to, value } = text;
  const words = value.slice(from, to);
  if (mark.line) {
    const start = value.lastIndexOf("\n", from - 1) + 1;
    return put(text, start, to, value.slice(start, to).replace(/^/gm, mark.line));
  }
  const [before, after] = mark.block && words.includes("\n") ? mark.block : mark.around;
  put(text, from, to, before + words + after);
  text.setSelectionRange(from + before.length, from + before.length + words.length);
};

const preview = async (composer, text, address) => {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "HX-Request": "true" },
    body: new URLSearchParams({ body: text.value }),
  });
  if (!answer.ok) return;
  const shown = new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
  composer.querySelector(".preview")?.remove();
  text.after(shown);
  text.hidden = true;
};

const attach = (composer) => {
  const text = composer.querySelector("textarea");
  const write = composer.querySelector("[data-write]");
  const look = composer.querySelector("[data-preview]");
  const turn = (looking) => {
    look.setAttribute("aria-pressed", String(looking));
    write.setAttribute("aria-pressed", String(!looking));
  };
  composer.querySelector("[role=toolbar]").hidden = false;
  for (const tool of composer.querySelectorAll("[data-format]"))
    tool.addEventListener("click", () => text.hidden || format(text, MARKS[tool.dataset.format]));
  look.addEventListener("click", async () => {
    await preview(composer, text, look.dataset.preview);
    turn(text.hidden);
  });
  write.addEventListener("click", () => {
    composer.querySelector(".preview")?.remove();
    text.hidden = false;
    turn(false);
    text.focus();
  });
};

document.querySelectorAll("[data-composer]").forEach(attach);
