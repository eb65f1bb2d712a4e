import { withBody } from "./body.ts";
import type { SandboxDatabase } from "./database.ts";
import type { SandboxKind } from "./kinds/kind.ts";
import { actOnObject, changeObject, createObject, listObjects, removeObject, showObject } from "./objects.ts";
import { queryOf, type SandboxApp, type Scene, type SceneSource, sceneOf } from "./scene.ts";

/** The API's routes to the objects of a kind. */
export function addRoutes(app: SandboxApp, db: SandboxDatabase, kind: SandboxKind): void {
  const all = `/v2/${kind.path}` as const;
  const one = `${all}/:id` as const;
  const { create, change, remove, actions = {} } = kind;

  /** As time alone has changed it until now. */
  const reading = (context: SceneSource): Scene => {
    const scene = sceneOf(db, context);
    if (kind.settle) db.atomically(() => kind.settle?.(scene));
    return scene;
  };
  const writing = <T>(context: SceneSource, work: (scene: Scene) => T): T =>
    db.atomically(() => work(sceneOf(db, context)));

  app.get(all, (context) => context.json(listObjects(kind, queryOf(context), reading(context))));
  app.get(one, (context) =>
    context.json({ data: showObject(kind, context.req.param("id"), reading(context)) }),
  );
  if (create)
    app.post(all, withBody(create.schema), (context) => {
      const { body } = context.var;
      const data = writing(context, (scene) => createObject(kind, create, body, scene));
      return context.json({ data }, create.status);
    });
  for (const [name, action] of Object.entries(actions))
    app.post(`${one}/actions/${name}`, withBody(action.schema), (context) => {
      const [id, { body }] = [context.req.param("id"), context.var];
      const data = writing(context, (scene) => actOnObject(kind, action, id, body, scene));
      return context.json({ data }, action.status?.(sceneOf(db, context)) ?? 200);
    });
  if (change)
    app.on(change.method, one, withBody(change.schema), (context) => {
      const [id, { body }] = [context.req.param("id"), context.var];
      return context.json({
        data: writing(context, (scene) => changeObject(kind, change, id, body, scene)),
      });
    });
  if (remove)
    app.delete(one, (context) => {
      const id = context.req.param("id");
      const data = writing(context, (scene) => removeObject(kind, remove, id, scene));
      return data === undefined ? context.body(null, 204) : context.json({ data });
    });
}
