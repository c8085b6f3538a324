// Our stylesheets must hold on phones that were never updated: Chrome 64, Firefox 68, Safari of iOS 12.
export default {
  plugins: ["stylelint-no-unsupported-browser-features"],
  reportDescriptionlessDisables: true,
  reportNeedlessDisables: true,
  rules: {
    "plugin/no-unsupported-browser-features": [
      true,
      {
        browsers: ["chrome 64", "firefox 68", "ios_saf 12"],
        ignorePartialSupport: true,
        ignore: [
          "css-snappoints", // scroll-padding: without it a page only scrolls a little less well
          "prefers-reduced-motion", // an unknown condition is false
          "css-touch-action", // unknown, a double tap zooms
          "pointer", // the same
          "css-paged-media", // printing is the terminal's
          "css-focus-visible", // a rule below says where it is safe
          "css-math-functions", // it takes minmax() for one; a rule below names them
        ],
      },
    ],
    // Not known to the plugin, or only partly. Where a fallback stands before one, say so in a stylelint-disable comment.
    "property-disallowed-list": [
      ["/^inset/", "gap", "row-gap", "column-gap", "aspect-ratio", "accent-color", "/^(margin|padding)-(block|inline)$/"],
      { message: (name) => `${name} is unknown to Chrome 64: use margins, grid-gap, or top/right/bottom/left` },
    ],
    "function-disallowed-list": [["min", "max", "clamp", "color-mix", "env"], { message: (name) => `${name}() is unknown to Chrome 64` }],
    "media-feature-range-notation": "prefix",
    "unit-disallowed-list": [["dvh", "svh", "lvh", "dvw", "cqw", "cqi"]],
    "selector-disallowed-list": [
      ["/(?<!:not\\():focus-visible/", "/:(is|where|has)\\(/"],
      { message: (selector) => `${selector}: old browsers drop the whole rule; of :focus-visible only :focus:not(:focus-visible) is safe` },
    ],
  },
};
