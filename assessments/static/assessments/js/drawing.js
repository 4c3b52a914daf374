// Drawing the places of a question on its image. The numbers in the list below are
// the form's own fields: what is drawn follows them, and drawing only fills them in.

const STEP = 0.5;
const LARGE_STEP = 5;
const LEAST = 2; // no area is narrower, in per cent

const within = (value, most = 100) => Math.min(Math.max(value, 0), most);
const rounded = (value) => String(Math.round(value * 100) / 100);

class Row {
  // One row of the list: its fields by their names.
  constructor(element) {
    this.element = element;
  }
  field(name) {
    return this.element.querySelector(`[name$="-${name}"]`);
  }
  number(name) {
    return Number.parseFloat(this.field(name)?.value.replace(",", ".")) || 0;
  }
  get box() {
    return { x: this.number("x"), y: this.number("y"), width: this.number("width"), height: this.number("height") };
  }
  get name() {
    return (this.field("text") ?? this.field("label"))?.value.trim() ?? "";
  }
  get isGone() {
    return Boolean(this.field("DELETE")?.value);
  }
  write(values) {
    for (const [name, value] of Object.entries(values)) {
      const field = this.field(name);
      if (!field || field.value === rounded(value)) continue;
      field.value = rounded(value);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
}

class Drawing {
  constructor(root) {
    this.root = root;
    this.name = root.dataset.drawing;
    this.hasSize = "hasSize" in root.dataset;
    this.canvas = root.querySelector("[data-canvas]");
    this.image = root.querySelector("[data-image]");
    this.said = root.querySelector("[data-said]");
    this.waits = document.querySelector(`[data-drawing-waits="${this.name}"]`);
    this.list = document.getElementById(`id_${this.name}-FORMS`);
    this.chosen = document.getElementById("id_image");
    this.places = new Map(); // the element of a row -> its button on the image
    this.current = null;
  }

  start() {
    this.canvas.addEventListener("pointerdown", (event) => this.press(event));
    this.list.addEventListener("input", () => this.draw());
    this.list.addEventListener("change", () => this.draw());
    this.list.addEventListener("focusin", (event) => {
      const row = this.rows().find((each) => each.element.contains(event.target));
      if (row) this.choose(row);
    });
    new MutationObserver(() => this.draw()).observe(this.list, {
      childList: true, subtree: true, attributeFilter: ["class"],
    });
    // The chooser changes its hidden field and its small picture, in whatever order.
    this.image.addEventListener("error", () => this.show(this.small()?.src));
    this.chosen.addEventListener("change", () => this.follow());
    const chooser = this.chosen.closest("[data-chooser]") ?? this.chosen.parentElement;
    new MutationObserver(() => this.follow()).observe(chooser, {
      subtree: true, attributeFilter: ["class", "src", "value"],
    });
    this.follow();
  }

  small() {
    return this.chosen.parentElement.querySelector("[data-chooser-image]")
      ?? document.querySelector("#id_image-chooser [data-chooser-image]");
  }

  follow() {
    const pk = this.chosen.value;
    this.root.hidden = !pk;
    if (this.waits) this.waits.hidden = Boolean(pk);
    if (pk && pk !== this.shown) this.show(this.root.dataset.source.replace("/0/", `/${pk}/`));
    this.shown = pk;
    this.draw();
  }

  show(source) {
    if (source && this.image.src !== new URL(source, document.baseURI).href) this.image.src = source;
  }

  rows() {
    return [...this.list.querySelectorAll(":scope > [data-inline-panel-child]")]
      .map((element) => new Row(element))
      .filter((row) => row.field("x") && !row.isGone);
  }

  choose(row) {
    this.current = row.element;
    for (const [element, place] of this.places) {
      place.setAttribute("aria-pressed", String(element === this.current));
    }
  }

  draw() {
    const rows = this.rows();
    const there = new Set(rows.map((row) => row.element));
    for (const [element, place] of this.places) {
      if (!there.has(element)) {
        place.remove();
        this.places.delete(element);
      }
    }
    if (!there.has(this.current)) this.current = rows.at(-1)?.element ?? null;
    rows.forEach((row, at) => this.drawRow(row, at + 1));
  }

  drawRow(row, number) {
    const place = this.places.get(row.element) ?? this.add(row);
    const { x, y, width, height } = row.box;
    place.style.left = `${x}%`;
    place.style.top = `${y}%`;
    if (this.hasSize) {
      place.style.width = `${width}%`;
      place.style.height = `${height}%`;
      place.classList.toggle("drawing__place--ellipse", row.field("shape")?.value === "ellipse");
      place.classList.toggle("drawing__place--right", Boolean(row.field("is_correct")?.checked));
    }
    place.firstChild.textContent = String(number);
    place.setAttribute("aria-label", this.words(row, number));
    place.setAttribute("aria-pressed", String(row.element === this.current));
  }

  add(row) {
    const place = document.createElement("button");
    place.type = "button";
    place.className = `drawing__place${this.hasSize ? "" : " drawing__place--spot"}`;
    place.append(document.createElement("span"));
    if (this.hasSize) {
      const corner = document.createElement("span");
      corner.className = "drawing__corner";
      corner.dataset.corner = "";
      place.append(corner);
    }
    place.addEventListener("focus", () => this.choose(row));
    place.addEventListener("keydown", (event) => this.key(event, row));
    this.places.set(row.element, place);
    this.canvas.append(place);
    return place;
  }

  words(row, number) {
    const { x, y, width, height } = row.box;
    const texts = this.root.dataset;
    const fill = (text, values) => text.replace(/%(\w+)%/g, (_all, name) => values[name]);
    const values = { number, name: row.name || texts.textUnnamed, x: rounded(x), y: rounded(y), width: rounded(width), height: rounded(height) };
    const where = fill(texts.textPlace, values);
    return this.hasSize ? `${where}, ${fill(texts.textSize, values)}` : where;
  }

  tell(row) {
    const number = this.rows().findIndex((each) => each.element === row.element) + 1;
    this.said.textContent = this.words(row, number);
  }

  point(event) {
    const edge = this.canvas.getBoundingClientRect();
    return {
      x: within(((event.clientX - edge.left) / edge.width) * 100),
      y: within(((event.clientY - edge.top) / edge.height) * 100),
    };
  }

  press(event) {
    if (event.button) return;
    const from = this.point(event);
    const place = event.target.closest(".drawing__place");
    if (place) {
      const row = this.rows().find((each) => this.places.get(each.element) === place);
      const start = row.box;
      const resizes = "corner" in event.target.dataset;
      this.choose(row);
      this.drag(event, row, (to) => {
        const [dx, dy] = [to.x - from.x, to.y - from.y];
        return resizes ? this.sized(start, dx, dy) : this.moved(start, dx, dy);
      });
      return;
    }
    event.preventDefault();
    if (!this.current) {
      // The first place: let the editor add its row, then go on with it.
      document.getElementById(`id_${this.name}-ADD`)?.click();
      this.draw();
    }
    const row = this.rows().find((each) => each.element === this.current);
    if (!row) return;
    row.write(this.put(row.box, from));
    this.drag(event, row, (to) => {
      const [width, height] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)];
      if (!this.hasSize) return to;
      if (width < LEAST || height < LEAST) return {};
      return { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), width, height };
    });
  }

  drag(event, row, change) {
    const move = (later) => row.write(change(this.point(later)));
    const end = () => {
      document.removeEventListener("pointermove", move);
      document.removeEventListener("pointerup", end);
      document.removeEventListener("pointercancel", end);
      this.places.get(row.element)?.focus();
      this.tell(row);
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", end);
    document.addEventListener("pointercancel", end);
  }

  put({ width, height }, { x, y }) {
    if (!this.hasSize) return { x, y };
    return { x: within(x - width / 2, 100 - width), y: within(y - height / 2, 100 - height) };
  }

  moved({ x, y, width, height }, dx, dy) {
    if (!this.hasSize) return { x: within(x + dx), y: within(y + dy) };
    return { x: within(x + dx, 100 - width), y: within(y + dy, 100 - height) };
  }

  sized({ x, y, width, height }, dx, dy) {
    return {
      width: Math.min(Math.max(width + dx, LEAST), 100 - x),
      height: Math.min(Math.max(height + dy, LEAST), 100 - y),
    };
  }

  key(event, row) {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const way = ways[event.key];
    if (!way || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const step = event.shiftKey ? LARGE_STEP : STEP;
    const [dx, dy] = [way[0] * step, way[1] * step];
    const resizes = this.hasSize && event.altKey;
    row.write(resizes ? this.sized(row.box, dx, dy) : this.moved(row.box, dx, dy));
    this.tell(row);
  }
}

const start = () => {
  for (const root of document.querySelectorAll("[data-drawing]:not([data-is-ready])")) {
    const drawing = new Drawing(root);
    if (!drawing.list || !drawing.chosen) continue;
    root.dataset.isReady = "";
    drawing.start();
  }
};

// After the editor's own scripts, which make the lists and the chooser.
if (document.readyState === "complete") start();
else window.addEventListener("load", start);
