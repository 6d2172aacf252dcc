// Tables of a page: sort, find, show all, take along as CSV or as the workbook beside the page. Nothing leaves it.
(function () {
  'use strict';

  // One file of all tables of the page, written with it: numbers as numbers.
  var workbook = document.querySelector('a.workbook');

  function asExcel() {
    var link = workbook.cloneNode(false);
    link.className = '';
    link.textContent = '下载 Excel（本页各表）';
    return link;
  }

  document.querySelectorAll('table.bz-table:not(.dictionary)').forEach(function (table) {
    var body = table.tBodies[0];
    var rows = Array.prototype.slice.call(body.rows);
    if (rows.length < 2) { return; }
    var hidden = body.querySelectorAll('tr.more').length;
    var tools = document.createElement('div');
    tools.className = 'table-tools';
    if (rows.length > 8) { tools.appendChild(finder(table, rows)); }
    if (hidden) {
      tools.appendChild(button('显示全部 ' + rows.length + ' 行', function (pressed) {
        rows.forEach(function (row) { row.classList.add('shown'); });
        pressed.remove();
      }));
    }
    tools.appendChild(button('下载 CSV', function () { save(table, rows); }));
    if (workbook) { tools.appendChild(asExcel()); }
    var box = table.closest('.table-scroll') || table;
    box.parentNode.insertBefore(tools, box.nextSibling);
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell, place) {
      sortable(table, cell, place);
    });
  });

  function button(words, act) {
    var made = document.createElement('button');
    made.type = 'button';
    made.textContent = words;
    made.addEventListener('click', function () { act(made); });
    return made;
  }

  function finder(table, rows) {
    var input = document.createElement('input');
    var caption = table.caption ? table.caption.textContent : '本表';
    input.type = 'search';
    input.placeholder = '在表中查找';
    input.setAttribute('aria-label', '在「' + caption + '」中查找');
    input.addEventListener('input', function () {
      var wanted = input.value.trim().toLowerCase();
      rows.forEach(function (row) {
        var fits = row.textContent.toLowerCase().indexOf(wanted) >= 0;
        row.hidden = Boolean(wanted) && !fits;
        // a row that is found is shown, wherever the table was cut
        if (wanted) { row.classList.add('shown'); }
      });
    });
    return input;
  }

  function value(row, place) {
    var text = row.cells[place] ? row.cells[place].textContent.trim() : '';
    var number = Number(text.replace(/,/g, '').replace('−', '-').replace('%', ''));
    return { text: text, number: text && !isNaN(number) ? number : null };
  }

  // What is not known stands last, whichever way.
  function sortable(table, cell, place) {
    var unit = cell.querySelector('.unit');
    var words = unit ? cell.textContent.replace(unit.textContent, '') : cell.textContent;
    var press = button(words, function () {
      var down = cell.getAttribute('aria-sort') !== 'descending';
      var body = table.tBodies[0];
      var sorted = Array.prototype.slice.call(body.rows).sort(function (a, b) {
        var one = value(a, place), two = value(b, place);
        if (one.number !== null && two.number !== null) {
          return down ? two.number - one.number : one.number - two.number;
        }
        if (one.number !== null || two.number !== null) { return one.number !== null ? -1 : 1; }
        return (down ? -1 : 1) * one.text.localeCompare(two.text, 'zh-CN');
      });
      Array.prototype.forEach.call(table.tHead.rows[0].cells, function (other) {
        other.removeAttribute('aria-sort');
      });
      cell.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      sorted.forEach(function (row) { row.classList.add('shown'); body.appendChild(row); });
    });
    cell.textContent = '';
    cell.appendChild(press);
    if (unit) { cell.appendChild(unit); }
  }

  // A spreadsheet takes a leading = + - @ for a formula: such a text gets an apostrophe.
  function field(text) {
    var risky = /^[=+@＝＋－＠\t\r\n]/.test(text) || (/^-/.test(text) && isNaN(Number(text)));
    return '"' + (risky ? "'" : '') + text.replace(/"/g, '""') + '"';
  }

  function save(table, rows) {
    var fiction = document.querySelector('.fiction-bar');
    var lines = [Array.prototype.map.call(table.tHead.rows[0].cells, function (cell) {
      return field(cell.textContent.replace(' ▲', '').replace(' ▼', ''));
    }).join(',')];
    rows.forEach(function (row) {
      lines.push(Array.prototype.map.call(row.cells, function (cell) {
        var text = cell.textContent.trim();
        return field(/^[−\d,.%]+$/.test(text) ? text.replace(/,/g, '').replace('−', '-') : text);
      }).join(','));
    });
    if (fiction) { lines.push(field('# ' + fiction.textContent)); }
    var link = document.createElement('a');
    var name = (table.caption ? table.caption.textContent : '表').replace(/[\\/:*?"<>|]/g, ' ');
    link.href = URL.createObjectURL(new Blob(['\ufeff' + lines.join('\r\n')], { type: 'text/csv' }));
    link.download = name + '.csv';
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 0);
  }
})();
