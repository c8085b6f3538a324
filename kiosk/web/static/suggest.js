// Suggests pages while somebody types. Everything works without it; nothing is kept.
(function () {
  "use strict";
  var form = document.querySelector("form.find"), input = form && form.querySelector("input[type=search]");
  if (!input || !window.XMLHttpRequest) { return; }
  var hidden = form.querySelector("input[type=hidden]"); // the contrast, which links keep
  var kept = hidden ? "&" + hidden.name + "=" + hidden.value : "";
  var list = document.createElement("ul"), asked = 0, active = -1, timer;
  list.className = "suggest";
  list.id = "suggest";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.getAttribute("aria-label"));
  form.appendChild(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", "suggest");
  input.setAttribute("aria-expanded", "false");

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(place) {
    var options = list.children;
    if (active >= 0) { options[active].removeAttribute("aria-selected"); }
    active = (place + options.length) % options.length;
    options[active].setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", options[active].id);
  }

  function go(option) { // by a link, as any other way through the pages
    var link = form.appendChild(document.createElement("a"));
    link.href = option.getAttribute("data-href");
    link.click();
  }

  function show(found) {
    list.textContent = "";
    active = -1;
    for (var place = 0; place < found.length; place++) {
      var option = document.createElement("li"), plate = document.createElement("span"), title = document.createElement("b");
      option.id = "suggest-" + place;
      option.setAttribute("role", "option");
      option.setAttribute("data-href", found[place].href);
      plate.className = "plate";
      plate.textContent = found[place].number;
      title.textContent = found[place].title;
      title.lang = found[place].lang;
      option.appendChild(plate);
      option.appendChild(title);
      list.appendChild(option);
    }
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", found.length ? "true" : "false");
  }

  function ask() {
    var mine = ++asked, text = input.value, request = new XMLHttpRequest();
    if (!text.replace(/\s/g, "")) { close(); return; }
    request.onload = function () {
      if (mine === asked && request.status === 200) { show(JSON.parse(request.responseText)); }
    };
    request.open("GET", form.action.split("?")[0].replace(/search$/, "suggest") + "?q=" + encodeURIComponent(text) + kept);
    request.send();
  }

  input.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(ask, 120); });
  input.addEventListener("blur", function () { setTimeout(close, 200); });
  list.addEventListener("mousedown", function (event) { event.preventDefault(); });
  list.addEventListener("click", function (event) {
    var option = event.target;
    while (option !== list && option.getAttribute("role") !== "option") { option = option.parentNode; }
    if (option !== list) { go(option); }
  });
  input.addEventListener("keydown", function (event) {
    var key = event.key || "";
    if (list.hidden) { return; }
    if (key === "ArrowDown" || key === "Down") { mark(active + 1); event.preventDefault(); }
    if (key === "ArrowUp" || key === "Up") { mark(active < 0 ? -1 : active - 1); event.preventDefault(); }
    if (key === "Enter" && active >= 0) { go(list.children[active]); event.preventDefault(); }
    if (key === "Escape" || key === "Esc") { asked++; close(); event.preventDefault(); }
  });
}());
