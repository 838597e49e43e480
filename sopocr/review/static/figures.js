// The page of figures: printing it.
document.getElementById("print")?.addEventListener("click", () => window.print());
