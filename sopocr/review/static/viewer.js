// One page of the scan: zoom, pan, turn, and the boxes of what was read on it.
const SVG = "http://www.w3.org/2000/svg";
const WIDTHS = [800, 1200, 1700, 2600];
const MOST = 6;

export class Viewer {
  constructor(element, { pages, boxes, address, words, onPick, onPage }) {
    Object.assign(this, { element, pages, boxes, address, words, onPick, onPage });
    this.turns = new Map(pages.map((page) => [page.number, page.rotation ?? 0]));
    this.showBoxes = true;
    this.stage = document.createElement("div");
    this.stage.className = "stage";
    this.image = new Image();
    this.image.alt = "";
    this.image.draggable = false;
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("aria-hidden", "true");
    this.stage.append(this.image, this.svg);
    element.replaceChildren(this.stage);
    this.image.addEventListener("error", () => {
      this.element.dataset.missing = words.missing;
    });
    this.image.addEventListener("load", () => delete this.element.dataset.missing);
    this.listen();
    new ResizeObserver(() => this.follow && this.again()).observe(element);
    if (pages.length) this.open(pages[0].number);
  }

  get info() {
    return this.pages.find((page) => page.number === this.number) ?? { width: 1000, height: 1400 };
  }

  get size() {
    const { width, height } = this.info;
    return [width || 1000, height || 1400];
  }

  open(number) {
    if (this.number === number) return;
    this.number = number;
    const [width, height] = this.size;
    for (const part of [this.stage, this.image]) {
      part.style.width = `${width}px`;
      part.style.height = `${height}px`;
    }
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.setAttribute("width", width);
    this.svg.setAttribute("height", height);
    this.loaded = 0;
    this.image.removeAttribute("src");
    this.fit();
    this.draw();
    this.onPage(number, this.pages.findIndex((page) => page.number === number) + 1, this.pages.length);
  }

  step(by) {
    const place = this.pages.findIndex((page) => page.number === this.number) + by;
    if (this.pages[place]) this.open(this.pages[place].number);
  }

  draw() {
    const shapes = this.boxes
      .filter((one) => one.page === this.number)
      .map((one) => {
        const rect = document.createElementNS(SVG, "rect");
        const [x0, y0, x1, y1] = one.box;
        const values = { x: x0, y: y0, width: x1 - x0, height: y1 - y0, class: `box ${one.state}` };
        for (const [name, value] of Object.entries(values)) rect.setAttribute(name, value);
        rect.dataset.path = one.path;
        if (one.path === this.marked) rect.classList.add("marked");
        const title = document.createElementNS(SVG, "title");
        title.textContent = one.name;
        rect.append(title);
        return [(x1 - x0) * (y1 - y0), rect];
      })
      .sort((a, b) => b[0] - a[0]) // small ones on top, to be reached
      .map(([, rect]) => rect);
    this.svg.replaceChildren(...shapes);
    this.svg.classList.toggle("hidden", !this.showBoxes);
  }

  mark(path) {
    this.marked = path;
    for (const rect of this.svg.children) rect.classList.toggle("marked", rect.dataset.path === path);
  }

  // The page turned by `turn` lies in a frame of its own; x, y, scale place that frame in the view.
  frame() {
    const [width, height] = this.size;
    return this.turn % 180 ? [height, width] : [width, height];
  }

  get turn() {
    return this.turns.get(this.number) ?? 0;
  }

  turned([x0, y0, x1, y1]) {
    const [width, height] = this.size;
    return { 0: [x0, y0, x1, y1], 90: [height - y1, x0, height - y0, x1],
      180: [width - x1, height - y1, width - x0, height - y0], 270: [y0, width - x1, y1, width - x0] }[this.turn];
  }

  place() {
    const [width, height] = this.size;
    const shift = { 0: [0, 0], 90: [height, 0], 180: [width, height], 270: [0, width] }[this.turn];
    const { x, y, scale } = this;
    this.stage.style.transform =
      `translate(${x}px, ${y}px) scale(${scale}) translate(${shift[0]}px, ${shift[1]}px) rotate(${this.turn}deg)`;
    this.stage.style.setProperty("--thin", `${1.4 / scale}px`);
    const needed = width * scale * Math.min(2, devicePixelRatio || 1);
    const wanted = WIDTHS.find((one) => one >= needed) ?? WIDTHS.at(-1);
    if (wanted > this.loaded) {
      this.loaded = wanted;
      this.image.src = this.address(this.number, wanted);
    }
  }

  fit() {
    const [width, height] = this.frame();
    const { clientWidth, clientHeight } = this.element;
    this.scale = Math.max(0.02, Math.min((clientWidth - 16) / width, (clientHeight - 16) / height));
    this.x = (clientWidth - width * this.scale) / 2;
    this.y = (clientHeight - height * this.scale) / 2;
    this.follow = null;
    this.place();
  }

  show(page, box) {
    if (!this.pages.some((one) => one.number === page)) return;
    this.open(page);
    this.follow = box;
    this.again();
  }

  again() {
    if (!this.follow) return;
    const [x0, y0, x1, y1] = this.turned(this.follow);
    const { clientWidth, clientHeight } = this.element;
    const fitting = Math.min(clientWidth / ((x1 - x0) * 1.25 + 60), clientHeight / ((y1 - y0) * 3 + 160));
    const [width] = this.frame();
    this.scale = Math.min(Math.max(fitting, (clientWidth - 16) / width), 1.6);
    this.x = clientWidth / 2 - ((x0 + x1) / 2) * this.scale;
    this.y = clientHeight / 2 - ((y0 + y1) / 2) * this.scale;
    this.keepInside();
    this.place();
  }

  keepInside() {
    const [width, height] = this.frame().map((side) => side * this.scale);
    const { clientWidth, clientHeight } = this.element;
    const clamp = (at, side, room) => (side <= room ? (room - side) / 2 : Math.min(8, Math.max(room - side - 8, at)));
    this.x = clamp(this.x, width, clientWidth);
    this.y = clamp(this.y, height, clientHeight);
  }

  zoom(factor, cx = this.element.clientWidth / 2, cy = this.element.clientHeight / 2) {
    const scale = Math.min(MOST, Math.max(0.05, this.scale * factor));
    this.x = cx - ((cx - this.x) * scale) / this.scale;
    this.y = cy - ((cy - this.y) * scale) / this.scale;
    this.scale = scale;
    this.follow = null;
    this.keepInside();
    this.place();
  }

  pan(dx, dy) {
    this.x += dx;
    this.y += dy;
    this.follow = null;
    this.keepInside();
    this.place();
  }

  rotate() {
    this.turns.set(this.number, (this.turn + 90) % 360);
    this.fit();
  }

  toggleBoxes() {
    this.showBoxes = !this.showBoxes;
    this.svg.classList.toggle("hidden", !this.showBoxes);
    return this.showBoxes;
  }

  listen() {
    const { element } = this;
    let drag = null;
    const touches = new Map();
    element.addEventListener("pointerdown", (event) => {
      touches.set(event.pointerId, event);
      drag = { x: event.clientX, y: event.clientY, far: false, target: event.target };
      element.setPointerCapture(event.pointerId);
    });
    element.addEventListener("pointermove", (event) => {
      if (!drag || !touches.has(event.pointerId)) return;
      const before = touches.get(event.pointerId);
      touches.set(event.pointerId, event);
      if (touches.size === 2) {
        const [a, b] = [...touches.values()];
        const other = a.pointerId === event.pointerId ? b : a;
        const far = (one) => Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY) || 1;
        const frame = element.getBoundingClientRect();
        this.zoom(far(event) / far(before), (a.clientX + b.clientX) / 2 - frame.left, (a.clientY + b.clientY) / 2 - frame.top);
        drag.far = true;
        return;
      }
      if (!drag.far && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 4) return;
      drag.far = true;
      this.pan(event.clientX - before.clientX, event.clientY - before.clientY);
    });
    const end = (event) => {
      touches.delete(event.pointerId);
      if (drag && !drag.far && event.type === "pointerup") {
        const path = drag.target.dataset?.path;
        if (path) this.onPick(path);
      }
      if (!touches.size) drag = null;
    };
    element.addEventListener("pointerup", end);
    element.addEventListener("pointercancel", end);
    element.addEventListener("wheel", (event) => {
      event.preventDefault();
      const frame = element.getBoundingClientRect();
      if (event.ctrlKey || event.metaKey) {
        this.zoom(Math.exp(-event.deltaY / 300), event.clientX - frame.left, event.clientY - frame.top);
      } else if (event.shiftKey) this.pan(-event.deltaY, 0);
      else this.pan(-event.deltaX, -event.deltaY);
    }, { passive: false });
    element.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const keys = {
        ArrowLeft: () => this.pan(60, 0), ArrowRight: () => this.pan(-60, 0),
        ArrowUp: () => this.pan(0, 60), ArrowDown: () => this.pan(0, -60),
        "+": () => this.zoom(1.25), "=": () => this.zoom(1.25), "-": () => this.zoom(0.8),
        0: () => this.fit(), r: () => this.rotate(), R: () => this.rotate(),
      };
      const act = keys[event.key];
      if (act) {
        event.preventDefault();
        act();
      }
    });
  }
}
