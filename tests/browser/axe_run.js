// Runs inside a copy of a page: what axe finds wrong with it becomes the page's title.
addEventListener('load', function () {
  'use strict';
  setTimeout(function () {
    axe.run(document, { resultTypes: ['violations'] }).then(function (result) {
      document.title = JSON.stringify(result.violations.map(function (found) {
        return {
          rule: found.id,
          impact: found.impact,
          nodes: found.nodes.slice(0, 3).map(function (node) { return node.html.slice(0, 200); })
        };
      }));
    });
  }, 1000);
});
