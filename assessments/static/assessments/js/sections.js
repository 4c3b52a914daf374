// Sections of a quiz chosen by their headings. What is kept is the number of the
// section in its list; when the list changes, each choice follows its section.

const known = new WeakMap(); // select -> the row of the section it means

const rows = () => {
  const list = document.getElementById("id_sections-FORMS");
  if (!list) return [];
  return [...list.children].filter((row) => {
    const gone = row.querySelector('input[name$="-DELETE"]');
    return row.querySelector('input[name$="-title"]') && !gone?.value;
  });
};

const selects = () =>
  [...document.querySelectorAll("select[data-quiz-section]")].filter(
    (select) => !select.closest("template"),
  );

const labelOf = (select, row, number) => {
  const title = row?.querySelector('input[name$="-title"]').value.trim();
  return title ? `${number}. ${title}` : select.dataset.textNumber.replace("%number%", number);
};

const fill = (select, sections) => {
  const meant = known.get(select);
  const place = meant ? sections.indexOf(meant) + 1 : 0;
  // A section that was taken out leaves its questions to the first.
  const number = place || (meant ? 1 : Number(select.value) || 1);
  const there = Math.max(sections.length, 1);
  const options = Array.from({ length: there }, (_each, at) =>
    new Option(labelOf(select, sections[at], at + 1), at + 1),
  );
  if (number > there) options.push(new Option(labelOf(select, null, number), number));
  select.replaceChildren(...options);
  select.value = String(number);
  known.set(select, sections[number - 1]);
};

const refresh = () => {
  const sections = rows();
  for (const select of selects()) fill(select, sections);
};

const start = () => {
  const list = document.getElementById("id_sections-FORMS");
  if (!list) return;
  document.addEventListener("change", (event) => {
    if (event.target.matches("select[data-quiz-section]")) {
      known.set(event.target, rows()[Number(event.target.value) - 1]);
    }
  });
  list.addEventListener("input", refresh);
  // Rows are added, moved and taken out by the editor's own script. One that is taken
  // out stays, marked and folded away.
  new MutationObserver(refresh).observe(list, {
    childList: true,
    subtree: true,
    attributeFilter: ["class"],
  });
  for (const name of ["questions", "draws"]) {
    const forms = document.getElementById(`id_${name}-FORMS`);
    if (forms) new MutationObserver(refresh).observe(forms, { childList: true });
  }
  refresh();
};

if (document.readyState === "complete") start();
else window.addEventListener("load", start);
