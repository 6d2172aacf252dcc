// Filters the dictionary by what is typed: every word must occur in a row, or in its entry's name.
(function () {
  'use strict';
  var box = document.getElementById('query');
  var found = document.getElementById('found');

  function search() {
    var words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    function fits(element) {
      var text = element.getAttribute('data-search') || '';
      return words.every(function (word) { return text.indexOf(word) >= 0; });
    }
    var count = 0;
    document.querySelectorAll('.entry').forEach(function (entry) {
      var whole = fits(entry);
      var hits = 0;
      entry.querySelectorAll('tr[data-search]').forEach(function (row) {
        var shown = whole || fits(row);
        row.hidden = !shown;
        if (shown) { hits += 1; }
      });
      entry.hidden = !(whole || hits);
      count += hits + (whole && entry.classList.contains('question') ? 1 : 0);
    });
    document.querySelectorAll('main section').forEach(function (section) {
      section.hidden = !section.querySelector('.entry:not([hidden])');
    });
    found.textContent = words.length ? '找到 ' + count + ' 项' : '';
  }

  box.form.addEventListener('submit', function (event) { event.preventDefault(); });
  box.addEventListener('input', search);
  search();
}());
