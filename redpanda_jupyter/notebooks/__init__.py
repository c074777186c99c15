"""Blocks as files: notebook, module with tests, script, Markdown, bundle.

The rule of this package: it knows records and turns them into text or bytes and back; it neither
opens a library nor runs anything. A person's words are data: whatever a name, a description or a
prompt holds, it stays text in the form that is written.

* :func:`~.document.notebook` gives an nbformat document, :func:`~.script.script` a Python script,
  :func:`~.markdown.markdown` a text for people.
* :func:`~.module.module` gives functions with contracts and their tests.
* :func:`~.bundle.pack` and :func:`~.unbundle.unpack` are a bundle's two directions.
"""
