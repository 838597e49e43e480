// Going back to an earlier version.
import { post, root as top } from "./server.js";

const root = document.getElementById("history");
root.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-revert]");
  if (!button) return;
  try {
    const answer = await post(`${top}/documents/${root.dataset.id}/revert`, {
      version: Number(root.dataset.version),
      to: Number(button.dataset.revert),
    });
    location.assign(answer.go);
  } catch (error) {
    document.getElementById("told").textContent = error.message;
  }
});
