// Tells when a recording does not play, and offers no copy of it. Listening works without.
(function () {
  var audio = document.querySelector("audio");
  audio.setAttribute("controlslist", "nodownload");
  audio.onerror = function () { document.getElementById("silent").hidden = false; };
}());
