// The official form: fitted to its pane, its arrows found under the pointer.
const NEAR = 7;

export function fitForm() {
  const paper = document.querySelector("#form .paper");
  if (!paper) return;
  const slot = document.getElementById("form-slot");
  const room = slot.clientWidth - 28;
  paper.style.zoom = String(Math.max(0.62, Math.min(1.25, room / (Number(paper.dataset.width) + 48))));
}

addEventListener("resize", fitForm);

// The arrow within a few pixels of the pointer, by the course that the server laid out; null where none is.
export function chartEdgeAt(event) {
  const row = event.target.closest?.("#form tr[data-step]");
  const cell = event.target.closest?.("td.grid");
  if (!row || !cell) return null;
  const data = JSON.parse(document.getElementById("chart-data").textContent);
  const cells = row.querySelectorAll("td.grid");
  const first = cells[0].getBoundingClientRect();
  const last = cells[cells.length - 1].getBoundingClientRect();
  const step = Number(row.dataset.step);
  const x = data.left + ((event.clientX - first.left) / (last.right - first.left)) * data.width;
  const y = data.rows[step] + ((event.clientY - first.top) / first.height) * (data.rows[step + 1] - data.rows[step]);
  let best = null;
  let nearest = NEAR;
  for (const { index, points } of data.edges) {
    for (let place = 1; place < points.length; place += 1) {
      const far = distance(x, y, points[place - 1], points[place]);
      if (far < nearest) [best, nearest] = [index, far];
    }
  }
  return best;
}

function distance(x, y, [ax, ay], [bx, by]) {
  const length = (bx - ax) ** 2 + (by - ay) ** 2;
  const along = length ? Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length)) : 0;
  return Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay));
}
