// What is being written stays on this device until it is posted: a form with data-draft="answer-LB-7" keeps its fields.
const SENT = "draft-sent";
const kept = (form) => `draft-${form.dataset.draft}`;
const fields = (form) => [...form.elements].filter((field) => field.name && field.matches("textarea, input[type=text], select"));

const keep = (form) => {
  const written = Object.fromEntries(fields(form).map((field) => [field.name, field.value]));
  const anything = fields(form).some((field) => field.matches("textarea, input") && field.value.trim());
  if (anything) localStorage.setItem(kept(form), JSON.stringify(written));
  else localStorage.removeItem(kept(form));
  const says = form.querySelector("[data-draft-says]");
  if (says) says.hidden = !anything;
};

const restore = (form) => {
  const written = JSON.parse(localStorage.getItem(kept(form)) ?? "{}");
  for (const field of fields(form)) {
    const empty = field.matches("select") || !field.value;
    if (empty && written[field.name]) field.value = written[field.name];
  }
};

// A form was posted when the browser was sent on to another page, and that page is neither an error nor the way in.
const settle = () => {
  const sent = sessionStorage.getItem(SENT);
  const [arrival] = performance.getEntriesByType("navigation");
  sessionStorage.removeItem(SENT);
  const away = "mishap" in document.body.dataset || location.pathname === "/sign-in";
  if (sent && arrival?.redirectCount && !away) localStorage.removeItem(sent);
};

const attach = (form) => {
  let pause = null;
  const keepNow = () => {
    clearTimeout(pause);
    pause = null;
    keep(form);
  };
  restore(form);
  form.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(keepNow, 300);
  });
  addEventListener("pagehide", () => pause && keepNow());
  form.addEventListener("submit", () => {
    keepNow();
    sessionStorage.setItem(SENT, kept(form));
  });
  form.addEventListener("htmx:after:request", (event) => {
    sessionStorage.removeItem(SENT);
    if (event.detail.ctx.response.status < 300) localStorage.removeItem(kept(form));
  });
};

settle();
document.querySelectorAll("form[data-draft]").forEach(attach);
