const button = document.querySelector("button");
const count = button.querySelector("output");

button.addEventListener("click", () => {
    count.value = Number(count.value) + 1;
});
