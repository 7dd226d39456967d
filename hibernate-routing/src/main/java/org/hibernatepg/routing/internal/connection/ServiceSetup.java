package org.hibernatepg.routing.internal.connection;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import org.hibernate.HibernateException;
import org.hibernate.service.Service;
import org.hibernate.service.spi.Configurable;
import org.hibernate.service.spi.InjectService;
import org.hibernate.service.spi.ServiceRegistryAwareService;
import org.hibernate.service.spi.ServiceRegistryImplementor;
import org.hibernate.service.spi.Startable;

/** Does for a connection provider that is not in the registry what the registry does for its services. */
public final class ServiceSetup {
    private ServiceSetup() {}

    /** Gives a service what it asks for, and its settings. */
    public static void prepare(Object service, Map<String, Object> settings, ServiceRegistryImplementor registry) {
        for (Method method : service.getClass().getMethods()) {
            InjectService annotation = method.getAnnotation(InjectService.class);
            if (annotation != null && method.getParameterCount() == 1) {
                inject(service, method, annotation, registry);
            }
        }
        if (service instanceof ServiceRegistryAwareService aware) {
            aware.injectServices(registry);
        }
        if (service instanceof Configurable configurable) {
            configurable.configure(settings);
        }
        if (service instanceof Startable startable) {
            startable.start();
        }
    }

    private static void inject(
            Object target, Method method, InjectService annotation, ServiceRegistryImplementor registry) {
        Service service = registry.getService(role(method, annotation));
        if (service == null) {
            if (annotation.required()) {
                throw new HibernateException("'@InjectService' on " + method + " asks for a service that is not there");
            }
            return;
        }
        try {
            method.invoke(target, service);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new HibernateException("'@InjectService' on " + method + " could not be followed", e);
        }
    }

    /** The default of the annotation differs between the lines of Hibernate: Void, or Service itself. */
    private static Class<? extends Service> role(Method method, InjectService annotation) {
        Class<?> role = annotation.serviceRole();
        boolean isDefault = !Service.class.isAssignableFrom(role) || role == Service.class;
        return (isDefault ? method.getParameterTypes()[0] : role).asSubclass(Service.class);
    }
}
