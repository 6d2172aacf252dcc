// Draws the figures of a page from the JSON beside each, and keeps them printable.
(function () {
  'use strict';
  var plots = document.querySelectorAll('figure.chart .plot');

  if (!window.Plotly) {
    plots.forEach(function (plot) {
      plot.classList.add('undrawn');
      plot.textContent = '图未能显示：请把 assets 文件夹与本页放在一起。';
      var table = plot.parentNode.querySelector('noscript');
      if (table) { plot.insertAdjacentHTML('beforeend', table.textContent); }
    });
    return;
  }

  Plotly.register({
    moduleType: 'locale',
    name: 'zh-CN',
    dictionary: {
      'Autoscale': '自动缩放',
      'Double-click to zoom back out': '双击还原',
      'Pan': '平移',
      'Reset': '还原',
      'Reset axes': '还原坐标轴',
      'Zoom': '缩放'
    },
    format: {
      days: ['星期日', '星期一', '星期二', '星期三', '星期四', '星期五', '星期六'],
      shortDays: ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
      months: ['1月', '2月', '3月', '4月', '5月', '6月', '7月', '8月', '9月', '10月', '11月', '12月'],
      shortMonths: ['1月', '2月', '3月', '4月', '5月', '6月', '7月', '8月', '9月', '10月', '11月', '12月'],
      date: '%Y-%m-%d'
    }
  });

  var config = JSON.parse(document.getElementById('plotly-config').textContent);
  config.modeBarButtonsToRemove = (config.modeBarButtonsToRemove || []).concat(['toImage']);
  config.modeBarButtonsToAdd = [{
    name: 'saveImage',
    title: '下载图片（含标题与来源）',
    icon: Plotly.Icons.camera,
    click: saveImage
  }];

  // Plotly reads a subset of HTML in every text.
  function plain(text) {
    return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  }

  // Lines of so many characters; a number stays whole, no line begins with a closing mark.
  function wrapped(text, width) {
    var lines = [''];
    (text.match(/[A-Za-z0-9.,%−-]+|[^]/gu) || []).forEach(function (token) {
      var last = lines[lines.length - 1];
      if (last && last.length + token.length > width && '，。；：、？！）》」』”'.indexOf(token) < 0) {
        lines.push('');
      }
      lines[lines.length - 1] += token;
    });
    return lines.map(plain).join('<br>');
  }

  // The words around a chart are HTML; an image that leaves the page takes them along.
  function saveImage(plot) {
    var frame = plot.closest('figure').dataset;
    var figure = JSON.parse(plot.nextElementSibling.textContent);
    var layout = figure.layout;
    var height = plot.clientHeight;
    var fiction = document.querySelector('.fiction-bar');
    var source = '来源：' + frame.source + (fiction ? '。' + fiction.textContent : '');
    if (frame.finding) {
      var title = wrapped(frame.finding, 50);
      var top = 46 + 26 * (title.split('<br>').length);
      layout.title = { text: title, subtitle: { text: plain(frame.subtitle) } };
      layout.margin = Object.assign({}, layout.margin, { t: top, b: 56 });
      layout.annotations = (layout.annotations || []).concat([{
        text: plain(source), xref: 'paper', yref: 'paper', x: 0, y: 0, yshift: -52,
        xanchor: 'left', yanchor: 'bottom', showarrow: false, font: { size: 11, color: '#5A6673' }
      }]);
      height += top + 30;
    }
    Plotly.downloadImage({ data: figure.data, layout: layout, config: config }, {
      format: 'png', scale: 2, width: 960, height: height,
      filename: (frame.finding || document.title).slice(0, 40)
    });
  }

  // A view box lets the stylesheet scale a drawing to the paper, whatever width it was drawn at.
  function scalable(plot) {
    var box = plot.querySelector('.svg-container');
    plot.querySelectorAll('svg.main-svg').forEach(function (svg) {
      var width = svg.getAttribute('width');
      var height = svg.getAttribute('height');
      svg.setAttribute('viewBox', '0 0 ' + width + ' ' + height);
      box.style.setProperty('--shape', width + ' / ' + height);
    });
  }

  plots.forEach(function (plot) {
    var figure = JSON.parse(plot.nextElementSibling.textContent);
    Plotly.newPlot(plot, figure.data, figure.layout, config).then(function () {
      scalable(plot);
      plot.on('plotly_afterplot', function () { scalable(plot); });
    });
  });
}());
