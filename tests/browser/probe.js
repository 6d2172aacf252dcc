// Runs inside a copy of a page, measures it and tells the page around it.
(function () {
  'use strict';
  var task = location.hash.slice(1);

  // How far anything drawn reaches beyond its figure, in pixels.
  function overhang(figure) {
    var frame = figure.getBoundingClientRect();
    var worst = 0;
    figure.querySelectorAll('svg.main-svg text, svg.main-svg .bars path').forEach(function (item) {
      var box = item.getBoundingClientRect();
      if (box.width) { worst = Math.max(worst, box.right - frame.right, frame.left - box.left); }
    });
    return Math.round(worst);
  }

  function asPrinted() {
    Array.prototype.forEach.call(document.styleSheets, function (sheet) {
      Array.prototype.forEach.call(sheet.cssRules, function (rule) {
        if (rule.media && rule.media.mediaText === 'print') { rule.media.mediaText = 'all'; }
      });
    });
    document.body.style.width = '665px';  // A4 less its margins
  }

  function search(word) {
    var box = document.getElementById('query');
    box.value = word;
    box.dispatchEvent(new Event('input'));
    return Array.prototype.map.call(
      document.querySelectorAll('.entry:not([hidden]) tr[data-search]:not([hidden]) code'),
      function (code) { return code.textContent; });
  }

  window.addEventListener('load', function () {
    setTimeout(function () {
      if (task === 'print') { asPrinted(); }
      var figures = Array.prototype.slice.call(document.querySelectorAll('figure.chart'));
      window.parent.postMessage(JSON.stringify({
        task: task,
        width: window.innerWidth,
        reach: document.documentElement.scrollWidth,
        tables: Array.prototype.map.call(document.querySelectorAll('table'), function (table) {
          return Math.round(table.getBoundingClientRect().right);
        }),
        overhangs: figures.map(overhang),
        widths: figures.map(function (f) {
          return Math.round(f.querySelector('.main-svg').getBoundingClientRect().width);
        }),
        found: task === 'search' ? search('在编人数') : null
      }), '*');
    }, 800);
  });
}());
