/** Code, highlighted by JupyterLab's own editor, to be read and not changed. */
import { CodeEditor, type IEditorServices } from '@jupyterlab/codeeditor';
import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { TranslationBundle } from '@jupyterlab/translation';
import React, { useEffect, useRef } from 'react';

/** What it takes to show code. */
export interface ICodeServices {
  editors: IEditorServices;
  languages: IEditorLanguageRegistry;
}

export function Code(props: {
  source: string;
  language: string;
  services: ICodeServices;
  trans: TranslationBundle;
}): JSX.Element {
  const { source, language, services, trans } = props;
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!host.current) {
      return;
    }
    const spec = services.languages.findBest(language || 'python');
    const model = new CodeEditor.Model({
      mimeType: Array.isArray(spec?.mime)
        ? spec.mime[0]
        : (spec?.mime ?? 'text/plain')
    });
    model.sharedModel.setSource(source);
    const editor = services.editors.factoryService.newInlineEditor({
      host: host.current,
      model,
      config: { readOnly: true, lineNumbers: false, lineWrap: false }
    });
    const content = host.current.querySelector('.cm-content');
    content?.setAttribute('aria-label', trans.__('Code'));
    return () => {
      editor.dispose();
      model.dispose();
    };
  }, [source, language, services, trans]);
  return <div ref={host} className="jp-RedPanda-Code" />;
}
