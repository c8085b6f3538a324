export default {
  root: true,
  extends: ["html-validate:recommended", "html-validate:a11y"],
  rules: {
    "doctype-style": "off", // ours is in small letters
    "tel-non-breaking": "off", // on a narrow screen with large letters a number breaks between its groups
  },
};
