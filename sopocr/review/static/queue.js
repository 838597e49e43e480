// The queue: choosing spotless documents to approve together.
const boxes = () => [...document.querySelectorAll('input[name="document"]')];
const all = document.getElementById("all");
const approve = document.getElementById("approve-chosen");

function refresh() {
  const chosen = boxes().filter((box) => box.checked).length;
  if (approve) approve.disabled = chosen === 0;
  if (all) {
    all.disabled = boxes().length === 0;
    all.checked = chosen > 0 && chosen === boxes().length;
    all.indeterminate = chosen > 0 && chosen < boxes().length;
  }
}

all?.addEventListener("change", () => {
  for (const box of boxes()) box.checked = all.checked;
  refresh();
});
document.addEventListener("change", (event) => event.target.name === "document" && refresh());
refresh();
