// Tells KARTE by which cookie Marketo knows this browser. Deliver it with a script action, or put it behind KARTE's tag.
// このブラウザーの Marketo の Cookie を KARTE に送信します。接客サービスのスクリプトで配信するか、計測タグの後に設置してください。
(function () {
  'use strict';

  var NAME = '_mkto_trk';
  // id:123-ABC-456&token:_mch-example.com-..., whose end is a time and a number, or a hexadecimal text.
  var FORM = /^id:[A-Z0-9]{3}-[A-Z0-9]{3}-[A-Z0-9]{3}&token:_mch-[^\s&,]{1,200}$/;

  function readCookie(name) {
    var pairs = document.cookie.split(';');
    for (var i = 0; i < pairs.length; i++) {
      var pair = pairs[i].replace(/^\s+/, '');
      if (pair.indexOf(name + '=') === 0) {
        return pair.substring(name.length + 1);
      }
    }
    return '';
  }

  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch (error) {
      return text;
    }
  }

  var value = readCookie(NAME);
  if (!FORM.test(value)) {
    value = decoded(value);
  }
  if (!FORM.test(value)) {
    return;
  }
  if (window.TAG) {
    SEND;
  }
})();
