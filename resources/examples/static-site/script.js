const now = document.querySelector("#now");
if (now) {
  const date = new Date();
  now.dateTime = date.toISOString();
  now.textContent = date.toLocaleTimeString();
}

document.querySelector("#theme")?.addEventListener("click", () => {
  const root = document.documentElement;
  const dark = getComputedStyle(root).colorScheme === "dark"
    || (!root.style.colorScheme && matchMedia("(prefers-color-scheme: dark)").matches);
  root.style.colorScheme = dark ? "light" : "dark";
});
