// The touch terminal: no page is left in the history, a page nobody reads closes, and there is a keyboard to tap.
(function () {
  "use strict";
  var html = document.documentElement;

  function each(list, does) { Array.prototype.forEach.call(list, does); }
  function on(what, names, does, early) {
    names.split(" ").forEach(function (name) { what.addEventListener(name, does, !!early); });
  }
  function byId(id) { return document.getElementById(id); }

  // Every link and search takes the place of the page that it stood on; nothing leads elsewhere.
  on(document, "click", function (event) {
    var link = event.target.closest && event.target.closest("a[href]");
    if (!link || event.defaultPrevented) { return; }
    event.preventDefault();
    if (link.origin === location.origin) { location.replace(link.href); }
  });
  on(document, "submit", function (event) {
    var form = event.target, parts = [];
    if (form.method !== "get" || event.defaultPrevented) { return; }
    event.preventDefault();
    each(form.elements, function (part) {
      var isOff = /radio|checkbox/.test(part.type) ? !part.checked : /submit|button|reset|image/.test(part.type);
      if (part.name && !part.disabled && (!isOff || part === pushed)) {
        parts.push(encodeURIComponent(part.name) + "=" + encodeURIComponent(part.value));
      }
    });
    location.replace(form.action.split(/[?#]/)[0] + "?" + parts.join("&"));
  });
  var pushed = null; // the button that sends the form
  on(document, "click", function (event) { pushed = event.target.closest && event.target.closest("button"); }, true);
  on(document, "contextmenu dragstart auxclick", function (event) { event.preventDefault(); });
  on(window, "pageshow", function (event) { if (event.persisted) { window.leavePage("/reset"); } });

  on(document, "click", function (event) { if (event.target.closest && event.target.closest("[data-print]")) { window.print(); } });

  // A page nobody reads asks, counts down and closes. Somebody who listens is there.
  var veil = byId("idle"), quiet = 0, heard = 0, before;

  function isListening() {
    var sum = 0;
    each(document.querySelectorAll("audio, video"), function (sound) {
      if (!sound.paused && !sound.ended) { sum += sound.currentTime; }
    });
    var moves = sum > 0 && sum !== heard; // a sound that is stuck says nothing
    heard = sum;
    return moves;
  }

  function stay() {
    quiet = 0;
    if (veil.hidden) { return; }
    veil.hidden = true;
    byId("soon").textContent = "";
    if (before) { before.focus(); }
  }

  function tick() {
    var wait = +veil.getAttribute("data-idle"), count = +veil.getAttribute("data-count");
    if (isListening()) { stay(); return; }
    quiet++;
    if (quiet < wait) { return; }
    if (veil.hidden) {
      before = document.activeElement;
      veil.hidden = false;
      veil.querySelector("button").focus();
    }
    var left = wait + count - quiet;
    byId("left").textContent = left;
    if (left === 20) { byId("soon").textContent = veil.getAttribute("data-soon"); }
    if (left <= 0) { window.leavePage("/reset"); }
  }

  if (veil) {
    on(document, "pointerdown touchstart keydown wheel scroll input", function () { if (veil.hidden) { stay(); } }, true);
    on(veil, "click", function (event) { event.stopPropagation(); stay(); });
    on(veil, "keydown", function (event) {
      if (event.key === "Tab") { event.preventDefault(); } // there is one button
      if (event.key === "Escape") { stay(); }
    });
    setInterval(tick, 1000);
  }

  // The keyboard. Letters are typed when a finger comes down; what moves the page waits until it is lifted.
  var keys = byId("keys"), fields = document.querySelectorAll("form.find input[type=search], form.typed input[inputmode]");
  if (!keys || !fields.length) { return; }
  var input = fields[0], form = input.form;
  var layouts = JSON.parse(byId("layouts").textContent), board = 0, isSigns = false, down, repeats, closing;
  var main = document.querySelector("main"), rows = keys.querySelector(".letters"), back = keys.querySelector("[data-do=back]");

  function label(does, text) { keys.querySelector("[data-do=" + does + "] span").textContent = text; }

  function draw() {
    var shown = layouts.boards[board], next = layouts.boards[(board + 1) % layouts.boards.length], row;
    var other = keys.querySelector("[data-do=other]");
    rows.textContent = "";
    rows.lang = shown.tag;
    (isSigns ? layouts.signs : shown.rows).forEach(function (line) {
      row = rows.appendChild(document.createElement("div"));
      line.split(" ").forEach(function (letter) {
        var key = row.appendChild(document.createElement("button"));
        key.type = "button";
        key.className = "key";
        key.tabIndex = -1;
        key.textContent = letter;
      });
    });
    row.appendChild(back);
    label("signs", isSigns ? shown.begins : "123");
    label("other", next.short);
    other.setAttribute("aria-label", other.getAttribute("data-word") + ": " + next.short);
    place();
  }

  function place() {
    var list = byId("suggest"), bar = document.querySelector(".bar"), top;
    keys.style.bottom = Math.max(0, window.innerHeight - bar.getBoundingClientRect().top) + "px"; // help stays in its place
    top = keys.getBoundingClientRect().top;
    main.style.paddingBottom = keys.offsetHeight + "px";
    if (list) { list.style.maxHeight = top - form.getBoundingClientRect().bottom - 6 + "px"; }
  }

  function open(field) {
    clearTimeout(closing);
    if (!keys.hidden && field === input) { return; }
    input = field;
    form = input.form;
    isSigns = input.type !== "search"; // days and numbers
    keys.hidden = false;
    html.classList.add("typing");
    draw();
    var head = document.querySelector(".top");
    window.scrollBy(0, (isSigns ? input : form).getBoundingClientRect().top - (head ? head.offsetHeight : 0) - 12);
    place();
  }

  function close() {
    release();
    keys.hidden = true;
    html.classList.remove("typing");
    main.style.paddingBottom = "";
  }

  function put(text, start, end) {
    if (text && input.maxLength > 0 && input.value.length - (end - start) + text.length > input.maxLength) { return; }
    input.setRangeText(text, start, end, "end");
    if (input.selectionEnd === input.value.length) { input.scrollLeft = input.scrollWidth; }
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function erase() {
    var start = input.selectionStart, end = input.selectionEnd;
    if (start === end) { start -= /\Sʻ$/.test(input.value.slice(0, start)) ? 2 : 1; } // a sign goes with its letter
    if (start >= 0) { put("", start, end); }
  }

  function press(key) {
    var does = key.getAttribute("data-do");
    if (does === "back") { erase(); }
    else if (does === "clear") { put("", 0, input.value.length); }
    else if (does === "signs") { isSigns = !isSigns; draw(); }
    else if (does === "other") { board = (board + 1) % layouts.boards.length; isSigns = false; draw(); }
    else { put(does === "space" ? " " : key.textContent, input.selectionStart, input.selectionEnd); }
  }

  function release() {
    clearTimeout(repeats);
    if (down) { down.classList.remove("down"); }
    down = null;
  }

  function repeat() { erase(); repeats = setTimeout(repeat, 90); }

  function keyOf(event) { return event.target.closest(".key"); }

  on(keys, "mousedown", function (event) { event.preventDefault(); });
  on(keys, "pointerdown", function (event) {
    var key = keyOf(event);
    event.preventDefault(); // the field keeps the focus
    release();
    if (!key || event.button) { return; }
    down = key;
    key.classList.add("down");
    if (/hide|search/.test(key.getAttribute("data-do"))) { return; }
    press(key);
    if (key === back) { repeats = setTimeout(repeat, 500); }
  });
  on(document, "pointerup pointercancel", release);
  on(keys, "click", function (event) {
    var key = keyOf(event), does = key && key.getAttribute("data-do");
    if (does === "hide") { close(); }
    else if (does === "search") { form.querySelector("button").click(); }
    else if (key && !event.detail) { press(key); } // pressed by a tool, not by a finger
  });
  each(fields, function (field) {
    field.setAttribute("inputmode", "none");
    on(field, "focus click", function () { open(field); });
    on(field, "blur", function () { closing = setTimeout(close, 300); });
  });
  on(window, "resize", function () { if (!keys.hidden) { place(); } });
}());
