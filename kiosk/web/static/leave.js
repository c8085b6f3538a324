// Leaves this page at once: Exit, or Shift pressed three times. What is seen and heard ends first; Back does not return.
(function () {
  "use strict";
  var pressed = [];

  function leave(address) {
    var sounds = document.querySelectorAll("audio, video"), place;
    document.documentElement.style.visibility = "hidden";
    for (place = 0; place < sounds.length; place++) { sounds[place].pause(); }
    location.replace(address);
  }

  window.leavePage = leave;
  document.addEventListener("click", function (event) {
    if (event.target.closest && event.target.closest("a[href='/exit']")) {
      event.preventDefault();
      leave("/exit");
    }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Shift") { pressed = []; return; } // capital letters are no wish to leave
    if (event.repeat) { return; }
    pressed.push(event.timeStamp);
    pressed = pressed.slice(-3);
    if (pressed.length === 3 && pressed[2] - pressed[0] <= 2000) { leave("/exit"); }
  }, true);
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) { location.reload(); } // never as it was left
  });
}());
