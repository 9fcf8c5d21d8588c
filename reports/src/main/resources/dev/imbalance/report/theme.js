// Runs before the first paint, so that a dark page never flashes white.
(() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  try {
    chosen = localStorage.getItem("imbalance-theme");
  } catch {
    // Some browsers deny storage to local files: then the choice lasts as long as the page.
  }
  const apply = () => {
    document.documentElement.dataset.theme = chosen ?? (system.matches ? "dark" : "light");
    document.dispatchEvent(new Event("themechange"));
  };
  system.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", () => {
    document.getElementById("theme").addEventListener("click", () => {
      chosen = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
      try {
        localStorage.setItem("imbalance-theme", chosen);
      } catch {
        // As above.
      }
      apply();
    });
  });
  apply();
})();
